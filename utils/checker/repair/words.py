"""What is said of a repair: the slip that it undoes and its line, never the repaired text."""

from utils.checker.finding import CERTAIN, PATTERN, Finding

_SHAPE = "Which shape has each of the two, and which sizes have to meet?"

_ENTRIES = "How many entries should it pick from a table of three rows?"

#: Slips of form, in the order in which they are looked for: kind -> (sentence, question).
#: {line} is its line, {piece} a short piece of it; the other blanks come from the edit.
FORM = {
    "return in the loop": (
        "in line {line}, `return` stands inside the loop, which therefore ends in its first round.",
        "What should happen once a round, and what only after the last one?"),
    "print": (
        "line {line} prints the result and does not return it.",
        "`print` shows a value on the screen: what does the caller get?"),
    "no return": (
        "it returns nothing: the result of line {line} is never handed back.",
        "What does the caller of a function without a `return` line get?"),
    "power sign": (
        "in line {line}, `{piece}`: `^` is not a power in Python.",
        "With which sign does Python raise a number to a power?"),
    "shape": (
        "in line {line}, `{piece}` is given the sizes one by one; a shape goes in brackets of its "
        "own.",
        "What would NumPy take the second argument for?"),
    "method not called": (
        "in line {line}, `{piece}` names a function and does not call it.",
        "What has to stand behind the name of a function for it to run?"),
    "notebook name": (
        "in {where}, {names} {are} of the notebook; a function may use its arguments only.",
        "Which of the arguments can tell what belongs there?"),
    "unknown name": (
        "in line {line}, no line and no argument gives `{piece}` a value.",
        "Which name did you mean?"),
    "fixed size": (
        "in line {line}, the size `{piece}` is written out; it is another one when other data is "
        "passed.",
        "Which argument tells how large it is this time?"),
    "fixed number": (
        "in line {line}, a fixed number stands where `{name}` belongs: the argument `{name}` has "
        "no effect.",
        "What changes in your result when the caller passes another `{name}`?"),
    "=+": (
        "in line {line}, `=+` does not add: it gives a new value, with a plus sign before it.",
        "In which order do the two signs add to what is there already?"),
    "assignment in the loop": (
        "in line {line}, every round gives `{name}` a new value: only what the last round gave is "
        "left.",
        "How does the share of each round stay in `{name}`?"),
    "not fed back": (
        "in line {line}, every round starts from the same `{name}`: what the round before it gave "
        "is not used.",
        "From which value should the second round start?"),
    "unpacking": (
        "in line {line}, the names `{piece}` stand in another order than what they are given.",
        "In which order do the values come?"),
    "star": (
        "in line {line}, `{piece}` is passed as one thing, where its parts are wanted one by one.",
        "How many arguments does the function that you call take?"),
    "indentation": (
        "line {line}, `{piece}`, stands {where} the loop.",
        "What should happen in every round, and what only once?"),
    "elif": (
        "the `else` of the `if` in line {line} runs whenever that condition fails, and undoes what "
        "the `if` above it has done.",
        "Which lines run when the first condition holds, one after the other?"),
    "shallow copy": (
        "in line {line}, `{piece}` keeps the same arrays: what is written into them later shows "
        "there too.",
        "How many arrays are there, and how many names for them?"),
    "in place": (
        "line {line}, `{piece}`, writes into {what} that {whose}.",
        "Which operators make a new array, and which change the one that is there?"),
    "alias": (
        "in line {line}, `{piece}` makes no copy: there are two names for one array.",
        "What else changes when you write into the one?"),
    "changes an argument": (
        "line {line}, `{piece}`, {does}.",
        "Into which arrays may a function write?"),
    "whole numbers": (
        "in line {line}, `{piece}` is an array of whole numbers, and what is put into it loses "
        "what stands after the decimal point.",
        "Which kind of numbers should that array hold?"),
    "random": (
        "in line {line}, `{piece}` does not use `{name}`: the argument `{name}` has no effect "
        "there.",
        "What makes the same numbers come again?"),
    "old returned": (
        "line {line} returns `{piece}`, {which}.",
        "Which of your names holds the result when that line is reached?"),
    "came back": (
        "the input came back unchanged: line {line} hands back the argument `{piece}`.",
        "Which line of yours makes something new of it?"),
    "not handed back": (
        "line {line} hands `{piece}` back as it came in: the new value is used there, and lost.",
        "What will the next call be given for `{piece}`?"),
    "returned": (
        "the values are right, but line {line} returns them {how}.",
        "How many things does the caller of the function expect, and in which order?"),
    "entrywise": (
        "in line {line}, `{piece}` looks for one largest or smallest entry; it does not compare "
        "entry by entry.",
        "Which function of NumPy takes the larger of two, entry by entry?"),
    "the other limit": (
        "in line {line}, `{piece}` keeps the wrong one of the two, entry by entry.",
        "Of a number and its limit, which should be left: the larger or the smaller?"),
    "keepdims": (
        "in line {line}, `{piece}` {how}.",
        "Which shape does it have, and which one lines up with the rest?"),
    "axis": (
        "in line {line}, `{piece}` goes along another direction than it should.",
        "Which direction should be left over, and which is gone afterwards?"),
    "one axis": (
        "in line {line}, `{piece}` goes along one direction only, and leaves the other.",
        "How many numbers should be left: one, or one for each row or column?"),
    "column and row": (
        "in line {line}, `{piece}` sets a column against a row: that makes a table of all pairs.",
        _SHAPE),
    "off by one": (
        "in line {line}, `{piece}` is off by one.",
        "Which value does it have for the smallest case you can think of?"),
    "call too many": (
        "in line {line}, `{name}` is one step too many.",
        "Which steps does the formula name, one after the other?"),
    "brackets missing": (
        "in line {line}, brackets are missing in `{piece}`.",
        "Which of these steps does Python take first?"),
    "brackets misplaced": (
        "in line {line}, a bracket closes in the wrong place: `{piece}`.",
        "What stands inside the brackets, and what should?"),
    "order of steps": (
        "in line {line}, the steps of `{piece}` are taken in the wrong order.",
        "What is done first there, and what should be?"),
    "transpose": (
        "in line {line}, rows and columns are exchanged in `{piece}`.", _SHAPE),
    "order": (
        "in line {line}, the two sides of `{piece}` are exchanged.",
        "Does it matter which of the two stands first?"),
    "whole division": (
        "in line {line}, `//` drops everything after the decimal point.",
        "What does `1 // 2` give?"),
    "tie": (
        "in line {line}, `{piece}` decides the wrong way where the two sides are exactly equal.",
        "What should happen at exactly that value?"),
    "range": (
        "in line {line}, `{piece}` starts or stops at the wrong place.",
        "Which are the first and the last that it should reach?"),
    "reversed": (
        "in line {line}, `{piece}` goes through it in the opposite order.",
        "Which one should come first?"),
    "index": (
        "in line {line}, `{piece}` picks other entries than it should.",
        "Which entries does it pick from a small table?"),
    "rows": (
        "in line {line}, `{piece}` picks whole rows, not one entry from each row.", _ENTRIES),
    "columns": (
        "in line {line}, `{piece}` picks whole columns, not one entry from each row.", _ENTRIES),
    "another size": (
        "in line {line}, `{piece}` is another size than the one that belongs there.",
        "What does that number count?"),
    "key": (
        "in line {line}, another key belongs in `{piece}`.",
        "Which entry has that key, and which one do you want?"),
    "keys compared": (
        "in line {line}, `{piece}` compares the keys of a dictionary, not the values behind them.",
        "What does a loop over a dictionary hand out, one by one?"),
    "argument order": (
        "in line {line}, the arguments stand in another order than the function takes them: "
        "`{piece}`.",
        "In which order does its `def` line name them?"),
    "delete": (
        "line {line}, `{piece}`, is one line too many.",
        "Which step of the formula is that line?"),
}  # fmt: skip

#: Families of changed signs, numbers and names, in the order in which they are tried.
POINTS = {
    "a comparison": "For which values should that condition hold?",
    "a sign": "With a small example by hand: should it be positive or negative?",
    "an operator": "Which operation does the formula name there?",
    "a constant": "Where does each number in that line come from?",
    "a term too many": "Which term of the formula is each part of that line?",
    "a factor": "Which factors does the formula name, and how often does each enter?",
    "an index": "Which entries does that line pick from a small table?",
    "a missing argument": "Which argument has had no influence so far?",
    "a function": "Which function does the formula name there, if any?",
    "a name": "What does each name in that line hold?",
}


def finding(edit, scope, parts=(), before="") -> Finding:
    """What a repair of the form says: certain, since undoing the slip makes the answer right."""
    say, ask = FORM[edit.kind]
    line = edit.node.lineno - scope.tree.lineno + 1
    piece = edit.about.get("piece") or scope.piece(edit.node)
    blanks = {"line": line, **edit.about, "piece": piece}
    say, ask = say.format(**blanks), ask.format(**blanks)
    return Finding(edit.kind, before + say, ask, CERTAIN, tuple(parts), line)


def pointer(edits, scope) -> Finding:
    """Where one change would make the answer right: the line, and the family if it is clear."""
    line = edits[0].node.lineno - scope.tree.lineno + 1
    families = list(dict.fromkeys(edit.kind for edit in edits))
    family = families[0].partition(" ")[2] if len(families) < 3 else "a line"
    say = f"one change in line {line} makes it right"
    say += f": {' or '.join(families)}." if len(families) < 3 else "."
    return Finding(f"points at {family}", say, POINTS[families[0]], PATTERN, (), line)
