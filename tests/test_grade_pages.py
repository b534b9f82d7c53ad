"""The pages of the classroom: one for each learner and a report, whatever is written in them."""

import html.parser
import itertools
import json
import re

import numpy as np
import pytest
from grade_corpus import IMPORT, SOFTMAX, notebook

from utils.checker.finding import Finding
from utils.checker.verdict import Verdict
from utils.exercises import COURSE
from utils.grade import exports, feedback, lessons, pages, process, report, report_page, said, work
from utils.grade.__main__ import main
from utils.grade.examples import example

EVIL = '<script>alert(1)</script><img src=x onerror="x">&amp;\0\u202e\x1b[1m]]>\'"--></pre>'
#: What pages are made of.
KNOWN = re.compile(
    "html|head|meta|title|style|body|main|h[1-4]|p|ul|ol|li|a|strong|bdi|code|pre|span|q|table|"
    "caption|thead|tbody|tr|th|td|section|div|i|details|summary"
)
ATTRIBUTES = re.compile(
    "charset|http-equiv|content|name|lang|class|id|href|scope|style|tabindex|role|aria-[a-z]+"
)


class Reader(html.parser.HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.words, self.open = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += [(tag, *a) for a in attributes]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.words.append(data)

    def handle_comment(self, data):
        raise AssertionError(data)

    @property
    def text(self):
        return " ".join("".join(self.words).split())


def read(text):
    """A page that has nothing in it but what it is made of."""
    page = Reader(text)
    assert not page.open
    assert all(map(KNOWN.fullmatch, page.tags)), set(page.tags)
    for tag, name, value in page.attributes:
        assert ATTRIBUTES.fullmatch(name)
        if name == "href":
            assert re.fullmatch(r"#\w+|feedback/[\w%.-]+\.html", value), value
        if name == "style":
            assert re.fullmatch(r"width:[\d.]+%", value)
        assert not (tag == "meta" and name == "http-equiv" and value != "Content-Security-Policy")
    (policy,) = [v for _, name, v in page.attributes if name == "content" and "src" in v]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline';")
    assert ("html", "lang", "en") in page.attributes
    assert not re.search(r"[\0\x1b\u202a-\u202e\u2066-\u2069]", text)
    assert "url(" not in text and "@import" not in text
    return page


def mark(name, status="right", **more):
    of = float(COURSE.exercise(name).points)
    plain = {"exercise": name, "points": of * (status == "right"), "of": of, "status": status,
             "text": "", "parts": {}, "mistake": "", "certainty": "", "kinds": [], "note": "",
             "human": False, "said": [], "ask": "", "code": []}  # fmt: skip
    return plain | more


def result(learner, *marks, file="02.ipynb", **more):
    plain = {"key": file, "file": file, "learner": learner, "chapter": "02", "marks": list(marks),
             "points": 0, "of": 0, "note": "", "human": False, "seconds": 0}  # fmt: skip
    return plain | more


def shifted(count=1, **more):
    """A mark for a catalogued mistake."""
    return mark("softmax", "wrong", mistake="sm_axis0", kinds=["axis"], certainty="certain",
                said=["The columns add up to 1."], ask="Along which axis?", **more)  # fmt: skip


KINDS = {
    "right": mark("softmax", said=["Right, on 9 data sets."]),
    "partly": mark("forward", "partly", points=1.0, said=["a1 is right.", "probs is not."],
                   kinds=["factor"], certainty="pattern"),
    "wrong": mark("predict", "wrong", kinds=["different"], certainty="located", ask="Which line?"),
    "raised": mark("accuracy", "raised", kinds=["raised"], certainty="pattern",
                   said=["Raised ValueError in line 2: no."]),
    "borrowed": mark("one_hot", "borrowed"),
    "not yet": mark("cross_entropy", "not yet"),
    "missing": mark("total_loss", "missing", note="no total_loss in the notebook"),
}  # fmt: skip


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Results of three notebooks as the grader gives them; in one of them everything is hostile."""
    folder = tmp_path_factory.mktemp("in")
    evil = EVIL.replace("\0", "")
    evil = f"def softmax(z):\n    # {evil}\n    raise Exception({EVIL!r})"
    wrong = "def softmax(z):\n    e = np.exp(z - z.max(axis=1, keepdims=True))\n    return 2 * e"
    found = []
    for name, cells in (("good", (IMPORT, SOFTMAX)), ("evil", (IMPORT, evil)),
                        ("wrong", (IMPORT, wrong))):  # fmt: skip
        (folder / f"{name}.ipynb").write_bytes(notebook(*cells))
        task = work.Task(str(folder), f"{name}.ipynb", name, process.protection())
        found.append(work.work(task))
    return found


def test_what_a_learner_has_written_is_text_on_both_pages(graded, tmp_path):
    good, evil, wrong = graded
    evil = evil | {"learner": EVIL, "file": f"{EVIL}.ipynb", "note": EVIL, "human": True}
    results = [good, evil, wrong]
    for path in [*feedback.write(results, tmp_path), *report_page.write(results, tmp_path)]:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            read(text)
    page = read(feedback.page(EVIL, [evil]))
    assert "<script>alert(1)</script>" in page.text
    assert "raise Exception" in page.text
    assert "\\u202e" in page.text
    assert "Traceback" not in page.text and "utils/" not in page.text
    assert {p.parent.name for p in tmp_path.rglob("*.html")} == {"feedback", tmp_path.name}


def test_a_learner_reads_the_verdict_its_question_and_where_to_read_again(graded):
    page = read(feedback.page("wrong", graded[2:])).text
    own = next(m for m in graded[2]["marks"] if m["exercise"] == "softmax")
    assert own["status"] == "wrong" and own["ask"] in page
    assert all(" ".join(s.split()) in page for s in own["said"])
    assert "Read again: chapter 02 The forward pass, section 2.6" in page
    assert "return 2 * e" in page
    assert "0 of 10 points" in page
    assert "right is" not in page


def test_every_way_that_an_exercise_can_end_is_told_in_words(tmp_path):
    page = read(feedback.page("anna", [result("anna", *KINDS.values())]))
    for status in KINDS:
        assert feedback.STATUS[status][1] in page.text
    assert "a1 is right." in page.text and "no total_loss in the notebook" in page.text
    odd = mark("softmax", "unmarked", human=True, note="TypeError: something of ours")
    page = read(feedback.page("anna", [result("anna", odd, human=True)])).text
    assert "Your teacher will look at this answer." in page
    assert "TypeError" not in page
    page = read(feedback.page("anna", [result("anna", note="the file is empty", human=True)])).text
    assert "None of your files could be graded" in page and "the file is empty" in page


def test_what_is_not_written_yet_takes_one_sentence_on_the_page_and_in_the_comment():
    stub = {"said": ["Not yet. Replace the ... with your own lines."], "code": ["def f(): ..."]}
    names = ("one_hot", "softmax", "cross_entropy")
    marks = [mark(name, "not yet", **stub) for name in names]
    page = read(feedback.page("anna", [result("anna", *marks)]))
    assert page.text.count("put your own lines in the place of each stub") == 1
    assert page.text.count("not written yet") == 3
    assert "section" not in page.tags and "a" not in page.tags and "Replace" not in page.text
    (learner,) = exports.everybody([result("anna", *marks)])
    assert learner.lines(["02"]) == [
        "Nothing is written yet: put your own lines in the place of each stub."
    ]
    marks[0] = mark("one_hot", "wrong", said=["It returns 1."], ask="Why?")
    page = read(feedback.page("anna", [result("anna", *marks)]))
    assert "Not written yet: softmax and cross_entropy. Put your own lines" in page.text
    assert page.tags.count("section") == 1
    (learner,) = exports.everybody([result("anna", *marks)])
    assert [line.partition(" ")[0] for line in learner.lines(["02"])] == ["one_hot,", "Not"]


def test_two_notebooks_of_a_chapter_are_named_on_the_page():
    twice = [result("anna", KINDS["right"], file=f"{i}/02.ipynb") for i in range(2)]
    page = read(feedback.page("anna", twice)).text
    assert "2 notebooks of chapter 02; each exercise counts from the one where" in page
    assert "notebooks of chapter" not in read(feedback.page("anna", twice[:1])).text


def test_lines_from_elsewhere_stand_apart_from_the_answer():
    code = ["N, D = 11, 3", "def softmax(z):\n    return z / N"]
    page = read(feedback.page("anna", [result("anna", mark("softmax", "wrong", code=code))])).text
    assert page.index("Your lines") < page.index("def softmax") < page.index("Other lines of")
    assert page.index("Other lines of") < page.index("N, D = 11, 3")
    alone = mark("softmax", "wrong", code=code[:1])
    assert "Other lines" not in read(feedback.page("anna", [result("anna", alone)])).text


def test_a_right_answer_that_a_later_one_replaces_is_spoken_of(tmp_path):
    (tmp_path / "a.ipynb").write_bytes(notebook(IMPORT, SOFTMAX, "def softmax(z): return z  # try"))
    found = work.work(work.Task(str(tmp_path), "a.ipynb", "a", process.protection()))
    own = next(m for m in found["marks"] if m["exercise"] == "softmax")
    assert own["status"] == "wrong"
    assert own["said"][0] == "`softmax` is defined twice in the notebook; the last one counts."
    assert own["note"] == own["said"][0].rstrip(".")


def test_every_sentence_of_a_verdict_ends():
    finding = Finding("shape", "the sizes differ, and here they are 2 and 5 (N is 17)")
    verdict = Verdict("softmax", "wrong", "", findings=(finding,))
    assert said.sentences(verdict) == ["The sizes differ, and here they are 2 and 5 (N is 17)."]


def test_no_verdict_tells_a_number_that_was_wanted():
    for sentence, kept in {
        "dw differs in every entry; the largest difference is at [0]: 0.0875 instead of -0.01189.":
            "dw differs in every entry; the largest difference is at [0].",
        "the result is 1.2e-05 where it should be 0.903. One change in line 3 makes it right.":
            "the result is 1.2e-05, which is not right. One change in line 3 makes it right.",
        "softmax([[0, 1]]) gives [[0, 1]]; right is [[0.269, 0.731]].":
            "softmax([[0, 1]]) gives [[0, 1]].",
        "with N = 10 the batches have the sizes 4, 4 instead of 4, 4, 2.":
            "with N = 10 the batches have the sizes 4, 4, which is not right.",
        "slope holds 0 and 1; with p = 0.2 it should hold 0 and 1.25.": "slope holds 0 and 1.",
        "best_loss is 0.7, and the lowest is 0.5, in epoch 2 of 4.": "best_loss is 0.7.",
        "lr is 10; the lowest mean validation log-loss is at 0.3.": "lr is 10.",
        "the weights in W1 have a standard deviation of 1, where 1/sqrt(inputs) = 0.064 belongs.":
            "the weights in W1 have a standard deviation of 1, where 1/sqrt(inputs) belongs.",
        "right on ordinary data; but when the lowest loss is exactly 0, it goes wrong.":
            "right on ordinary data; but when the lowest loss is exactly 0, it goes wrong.",
        "it returns 3 things instead of 2 things, Ws and bs.":
            "it returns 3 things instead of 2 things, Ws and bs.",
    }.items():  # fmt: skip
        assert said.withheld(sentence) == kept


def test_wanted_numbers_are_in_no_kept_verdict():
    """Of all wrong answers whose verdicts are kept, with # for a number."""
    from test_verdicts import KEPT

    for name, verdict in KEPT.items():
        left = said.withheld(verdict["text"])
        assert not re.search(r"(instead of|should (be|have|hold)|right is|lowest is) #", left), name


def test_names_of_files_are_safe_and_nobody_shares_one():
    learners = ["anna", "Anna", "../../etc/passwd", "..", "", "a/b", "a_b", "a\\b", "con",
                "NUL.txt", "é", "e\u0301", "x" * 5000, "x" * 5000 + "y", "\0", " ", "名" * 200,
                "a:b", "\udce9", "𠀀" * 90, "حسن", "Zoë B", "\u202eanna"]  # fmt: skip
    names = pages.file_names(learners)
    assert len({n.casefold() for n in names.values()}) == len(learners)
    for name in names.values():
        assert re.fullmatch(r"[\w ,.-]+", name) and not name.startswith((".", " ", "-"))
        assert len(f".{name}.html.new".encode()) < 255
        assert not re.match(r"(?i)(con|nul)(\.|$)", name)
    assert (names["Zoë B"], names["حسن"]) == ("Zoë B", "حسن")
    (name,) = pages.file_names(["a/b"]).values()
    assert len(set(pages.file_names(["a/b", name]).values())) == 2
    assert pages.file_names(["anna"])["anna"] == "anna"


def test_accents_as_macos_writes_them_and_commas_are_as_good_as_others():
    names = pages.file_names(["Zoe\u0308 B", "Berg, Anna", "Berg, Ánna,"])
    assert names["Zoe\u0308 B"] == "Zoë B"
    assert names["Berg, Anna"] == "Berg, Anna"
    assert re.fullmatch(r"Berg, Ánna-\w{10}", names["Berg, Ánna,"])


def test_a_page_says_nothing_between_the_lines():
    assert pages.text("a\0b\u202ec\u2066d\ud800") == "a\\x00b\\u202ec\\u2066d\\ud800"
    assert pages.text("<&>\"'") == "&lt;&amp;&gt;&quot;&#x27;"
    assert pages.words("use `<b>` here") == "use <code>&lt;b&gt;</code> here"
    assert pages.words("one ` only") == "one ` only"


# --- the report -----------------------------------------------------------------------------------


def test_mistakes_are_counted_and_the_most_frequent_comes_first():
    rows = [result(f"l{i}", shifted()) for i in range(14)]
    rows += [result(f"r{i}", KINDS["right"]) for i in range(14)]
    rows += [result(f"k{i}", mark("softmax", "wrong", kinds=["factor"], certainty="pattern"))
             for i in range(3)]  # fmt: skip
    found = report.summary(rows)
    first, second = found["mistakes"]
    assert (first["count"], first["of"], second["count"]) == (14, 31, 3)
    known = lessons.mistake_of("softmax", "sm_axis0")
    sentence = f"14 of 31 learners made this mistake in `softmax`: {known.mistake}."
    assert first["sentence"] == sentence
    assert second["sentence"] == (
        "3 of 31 learners have an answer to `softmax` in which the result is wrong by a factor."
    )
    assert found["start"] == f"Start the next lesson with `softmax`. {sentence}"
    assert "section 2.6" in first["passage"]
    assert first["certainty"] == {"certain": 14}
    assert len(first["questions"]) == len(second["questions"]) == 3
    assert known.ask in first["questions"]
    assert len(first["learners"]) == 14
    page = read(report_page.page(found)).text
    assert "14 of 31" in page and "undoing it makes the answer right" in page


def test_what_one_learner_did_stands_in_a_list_below_what_several_did():
    rows = [result(f"l{i}", shifted()) for i in range(2)]
    error = KINDS["raised"]
    rows += [result("one", error), *(result(f"r{i}", KINDS["right"]) for i in range(3))]
    page = report_page.page(report.summary(rows))
    assert page.count('class="card"') == 1
    text = read(page).text
    assert text.index("the fewest right first") < text.index("questions to open the next lesson")
    assert "accuracy: a ValueError is raised; one." in text.partition("seen less often")[2]
    found = report.summary([result("one", error)])
    assert found["mistakes"][0]["sentence"] == (
        "One learner has an answer to `accuracy` in which a ValueError is raised."
    )
    text = read(report_page.page(found)).text
    assert "What the checker said: Raised ValueError in line 2: no." in text
    assert "How sure: pattern (a pattern in the results)." in text
    assert "What the checker" not in read(report_page.page(report.summary(rows[2:3], False))).text


def test_answers_are_folded_away_and_stand_on_a_page_of_their_own_on_paper():
    page = report_page.page(report.summary([result(f"l{i}", shifted()) for i in range(2)]))
    (shown,) = report.summary([result("l", shifted())])["mistakes"]
    assert shown["answer"] and shown["mistaken"]
    assert not any(shown[key] in q for q in shown["questions"] for key in ("answer", "mistaken"))
    folded, paper = page.partition("<details>")[2].split("</details>")
    assert f"<code>{shown['answer']}</code>" in folded and shown["mistaken"] in folded
    assert shown["answer"] in paper.partition('class="paper"')[2]
    assert shown["answer"] not in page.partition("<details>")[0]


def test_the_lesson_begins_with_what_most_of_those_who_wrote_it_have_wrong():
    def row(status, first="right", last="not yet"):
        return result(f"l{next(number)}", mark("one_hot", first), mark("softmax", status),
                      mark("predict", last))  # fmt: skip

    number = itertools.count()
    rows = [row("wrong", "not yet"), row("raised", "borrowed"), row("wrong"),
            *(row("right", "missing", "right") for _ in range(5))]  # fmt: skip
    assert report.summary(rows[:3] + rows[4:])["start"] == (
        "Start the next lesson with `softmax`: 3 of 7 who wrote it have it wrong, and no mistake "
        "in it was recognised twice. 5 of 7 have not written `one_hot` yet: perhaps it needs "
        "time, not more words."
    )
    assert report.summary(rows[2:4])["start"] == (
        "Start the next lesson with `softmax`: 1 of 2 who wrote it has it wrong. "
        "1 of 2 has not written `predict` yet."
    )
    assert report.summary(rows[3:5])["start"].startswith("No answer that could be judged is wrong.")


def test_a_small_case_is_worked_out_with_and_without_the_mistake():
    softmax = COURSE.exercise("softmax")
    found = example(softmax, lessons.mistake_of("softmax", "sm_axis0").functions)
    assert found.given.startswith("z = [[") and found.right != found.mistaken
    given = np.array(json.loads(found.given.partition("= ")[2]), float)
    assert np.allclose(json.loads(found.right), softmax.answers[0](given), atol=1e-3)
    assert example(COURSE.exercise("split")) is None


def test_every_exercise_has_three_questions_and_a_passage():
    asked = [q for name in COURSE.exercises for q in lessons.openers(COURSE.exercise(name))]
    assert len(set(asked)) == 2 * len(COURSE.exercises)
    assert all(40 < len(q) < 220 and q[-1] in "?." for q in asked)
    for exercise in COURSE.exercises.values():
        number, section = lessons.passage(exercise).number, lessons.passage(exercise).section
        assert re.match(rf"{int(exercise.chapter)}\.\d+$", number)
        assert re.match(rf"{int(exercise.chapter)}\.\d+ \S", section)
        questions = report.questions(exercise, None, mark(exercise.id, "wrong"), None)
        assert len(set(questions)) == 3


def test_kinds_of_findings_have_words():
    from test_verdicts import KEPT

    softmax = COURSE.exercise("softmax")
    for verdict in KEPT.values():
        for kind, certainty, *_ in verdict["findings"]:
            if "/" not in kind and certainty != "catalogued":
                assert "no catalogue" not in lessons.in_words(softmax, kind) or "_" in kind, kind
    assert lessons.in_words(softmax, "no effect lr") == "lr has no influence"
    assert "as large as 1000" in lessons.in_words(softmax, "large/nan")
    assert lessons.in_words(softmax, "nothing known") == (
        "something goes wrong that no catalogue names"
    )


def test_two_exercises_that_fail_together_are_found_and_no_others():
    def row(first, second, third):
        status = {True: "right", False: "wrong"}
        names = ("softmax", "forward", "predict")
        return {n: mark(n, status[ok]) for n, ok in zip(names, (first, second, third), strict=True)}

    rows = [row(i % 2 == 0, i % 2 == 0, i % 3 == 0) for i in range(24)]
    found = report.pairs(["softmax", "forward", "predict"], rows)
    assert found["tried"] == 3
    (pair,) = found["together"]
    assert pair["exercises"] == ["softmax", "forward"]
    assert (pair["both"], pair["wrong"], pair["answered"]) == (12, [12, 12], 24)
    assert pair["by chance"] == 6
    assert report.pairs(["softmax", "forward"], rows[:7]) == {"tried": 0, "together": []}
    unwritten = [{n: m | {"status": "missing"} for n, m in r.items()} for r in rows]
    assert report.pairs(["softmax", "forward"], unwritten)["tried"] == 0


def test_chance_alone_is_hardly_ever_called_together():
    rng, names = np.random.default_rng(0), list(COURSE.exercises)[6:13]
    called = 0
    for _ in range(40):
        right = rng.random((25, len(names))) < 0.6
        said = np.where(right, "right", "wrong").tolist()
        rows = [{n: {"status": s} for n, s in zip(names, row, strict=True)} for row in said]
        called += bool(report.pairs(names, rows)["together"])
    assert called <= 5


def test_names_are_left_out_of_the_page_and_of_the_data(tmp_path):
    loud = mark("softmax", "raised", kinds=["raised"], certainty="pattern", human=True,
                note="Secretname", said=["Raised Secretname in line 2: Secretname."])  # fmt: skip
    rows = [result(f"Secretname {i}", loud, file="Secretname/02.ipynb", note="Secretname",
                   human=True) for i in range(3)]  # fmt: skip
    rows += [result("Secretname", KINDS["right"])]
    named, without = report_page.write(rows, tmp_path, nameless=True)[::2]
    assert (named.name, without.name) == ("report.html", "report-no-names.html")
    for path in (without, without.with_suffix(".json")):
        text = path.read_text(encoding="utf-8")
        assert "Secretname" not in text, path
        assert "learner 1" in text
    for path in (named, named.with_suffix(".json")):
        assert "Secretname 2" in path.read_text(encoding="utf-8")
    whole = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert whole["learners"] == 4


@pytest.mark.parametrize(("rows", "words"), [
    ([], "No notebook could be graded"),
    ([result("anna", note="the file is empty", human=True)], "No notebook could be graded"),
    ([result("anna", KINDS["right"])], "Everything is right"),
    ([result("anna", *KINDS.values())], "There is one notebook only"),
    ([result(n, KINDS["right"], mark("predict", "not yet")) for n in "abc"],
     "3 of 3 have not written predict yet: perhaps it needs time"),
])  # fmt: skip
def test_a_class_of_any_size_is_told_something_true(rows, words):
    page = read(report_page.page(report.summary(rows))).text
    assert words in page


def test_a_large_class_is_one_table_with_a_row_for_each_and_words_for_each_sign():
    rows = [result(f"l{i:03d}", *KINDS.values()) for i in range(120)]
    page = read(report_page.page(report.summary(rows)))
    assert page.tags.count("tr") > 120
    assert page.text.count("✗not right yet") >= 120
    found = report.summary([*rows, result("zoe", file="notes.txt")])
    assert "Without a notebook that could be graded: zoe." in read(report_page.page(found)).text
    scopes = [value for tag, name, value in page.attributes if tag == "th" and name == "scope"]
    assert len(scopes) == page.tags.count("th")


def test_the_grader_writes_both_pages_and_names_nobody_where_that_is_wanted(
    graded, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr("utils.grade.__main__.run", lambda *more: graded)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "evil.ipynb").touch()
    how = [str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--protection", "limits"]
    main(how)
    assert (tmp_path / "out" / "feedback" / "evil.html").exists()
    assert json.loads((tmp_path / "out" / "report.json").read_text())["named"] is True
    assert not (tmp_path / "out" / "report-no-names.html").exists()
    main([*how, "--no-names"])
    texts = [(tmp_path / "out" / f"{name}.html").read_text(encoding="utf-8")
             for name in ("report", "report-no-names")]  # fmt: skip
    assert ["evil" in text for text in texts] == [True, False]
