"""The exercise `shift` of chapter 09."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.data.distortions import shift, warp
from utils.exercises._relations import related


def relations(case, want, got, again):
    """How the pictures have moved instead, or what has come into the frame."""
    (X, down, right), got = case.args.values(), got["pictures"]
    side = round(X.shape[1] ** 0.5)
    for d, r in np.ndindex(2 * side - 1, 2 * side - 1):
        d, r = d - side + 1, r - side + 1
        if np.array_equal(got, shift(X, d, r)):
            say = f"the pictures have moved {d} down and {r} to the right; down is {down}, and "
            say += f"right is {right}."
            ask = "Which argument moves the rows and which the columns, and what does a minus mean?"
            yield "move", say, ask
            return
    for by in range(side - side**2, side**2 - side + 1):
        old, new = X[:, max(-by, 0) :], got[:, max(by, 0) :]
        n = side**2 - abs(by)
        if by and np.array_equal(new[:, :n], old[:, :n]):
            say = "each picture's row of side² numbers has moved as a whole: pixels slip from one "
            say += "line of the picture into the next."
            yield "flat", say, "Where does the last pixel of a line go, when the flat row moves?"
            return
    stays = shift(np.ones_like(X), down, right) > 0
    if np.array_equal(got[stays], want["pictures"][stays]):
        say = "the pixels that stay in the frame are right; of those that come in, some are not 0."
        yield "paper", say, "Where no old pixel lands: is there ink, another line, or paper?"
    elif any(
        np.isin(new, X).any() and not np.isin(new[new != 0], old).all()
        for new, old in zip(got, X, strict=True)
    ):
        ask = "Which axis of (N, side, side) counts pictures, and which two count pixels?"
        yield "mixed", "a picture holds pixels of another picture.", ask


exercise = Exercise(
    "shift(X, down, right)",
    chapter="09",
    place=3,
    points=2,
    does=(
        "X is (N, side²): N square pictures, row by row of pixels. Return new (N, side²): each "
        "picture `down` pixels lower and `right` pixels further right (negative: up, left; fewer "
        "than side of them). What leaves the frame is lost; what comes in is paper, 0. X stays as "
        "it was."
    ),
    parts=related(one("pictures"), lambda: shift, relations),
    keeps=("X",),
    hints=(
        "Which shape must X have before `[:, row, column]` means something? Then: which rows of "
        "the old picture are still seen after a move by one row down, and where do they stand?",
        "One way needs no cases: `np.pad(pictures, ((0, 0), (side, side), (side, side)))` puts "
        "paper all around. Which window of side x side pixels do you cut out, if the picture is to "
        "stand one row lower in it?",
    ),
)
exercise.answer(shift)


@exercise.data_sets
def data(rng):
    """Pictures of 3 x 3 to 7 x 7 pixels, moved in every direction, by nothing, and far."""
    for N, side, down, right in ((5, 7, 2, 1), (2, 5, -1, 3), (3, 7, 1, -2), (7, 3, -2, -1)):
        args = {"X": rng.uniform(0.1, 1, (N, side**2)), "down": down, "right": right}
        yield Case(args, sizes={"N": N, "side": side})
    for down, right, kind, when in (
        (1, 0, "one way", "the move is straight down"),
        (0, -1, "one way", "the move is straight to the left"),
        (0, 0, "no move", "down and right are 0"),
        (4, -4, "far", "one row and one column remain"),
    ):
        yield Case(
            {"X": rng.uniform(0.1, 1, (3, 25)), "down": down, "right": right},
            sizes={"N": 3, "side": 5},
            kind=kind,
            when=when,
            ask="What does your slice mean where it begins or ends at 0?",
        )


@exercise.small_inputs
def small():
    """One picture of 2 x 2 pixels, or two."""
    one_picture = np.array([[1.0, 2.0, 3.0, 4.0]])
    for down, right in ((0, 1), (1, 0), (0, -1), (-1, 0), (1, 1), (0, 0), (-1, 1)):
        yield {"X": one_picture, "down": down, "right": right}
        yield {"X": np.concatenate([one_picture, 5 + one_picture]), "down": down, "right": right}


@exercise.right("rolled, and what came round wiped away")
def by_roll(X, down, right):
    side = int(np.sqrt(X.shape[1]))
    P = np.roll(X.reshape(len(X), side, side), (down, right), axis=(1, 2))
    rows, columns = np.arange(side) - down, np.arange(side) - right
    P[:, (rows < 0) | (rows >= side)] = 0
    P[:, :, (columns < 0) | (columns >= side)] = 0
    return P.reshape(X.shape)


@exercise.right("pixel by pixel")
def by_pixel(X, down, right):
    side = round(X.shape[1] ** 0.5)
    out = np.zeros_like(X)
    for row in range(side):
        for column in range(side):
            new_row, new_column = row + down, column + right
            if 0 <= new_row < side and 0 <= new_column < side:
                out[:, new_row * side + new_column] = X[:, row * side + column]
    return out


@exercise.right("two slices a direction")
def by_slices(X, down, right):
    side = round(X.shape[1] ** 0.5)
    old, new = X.reshape(-1, side, side), np.zeros((len(X), side, side))

    def ends(by):
        return max(0, by), side + min(0, by)

    (top, bottom), (left, edge) = ends(down), ends(right)
    from_above, from_left = old[:, top - down : bottom - down], slice(left - right, edge - right)
    new[:, top:bottom, left:edge] = from_above[:, :, from_left]
    return new.reshape(len(X), -1)


@exercise.right("the course's warp")
def by_warp(X, down, right):
    return warp(X, shift=(down, right))


def _moved(X, down, right, roll=False, fill=0.0):
    side = round(X.shape[1] ** 0.5)
    P = X.reshape(-1, side, side)
    if roll:
        return np.roll(P, (down, right), axis=(1, 2)).reshape(X.shape)
    P = np.pad(P, ((0, 0), (side, side), (side, side)), constant_values=fill)
    P = P[:, side - down : 2 * side - down, side - right : 2 * side - right]
    return P.reshape(X.shape)


@exercise.mistake(
    "what leaves on one side comes in on the other",
    seen="what leaves the frame on one side comes in on the other.",
    ask="What does np.roll do with the row that falls off the edge?",
    leads=("fact paper",),
)
def sh_roll(X, down, right):
    side = round(X.shape[1] ** 0.5)
    P = X.reshape(-1, side, side)
    return np.roll(P, (down, right), axis=(1, 2)).reshape(X.shape)


@exercise.mistake(
    "moved the other way",
    seen="the pictures move up where they should move down, and left where they should move right.",
    ask="Which old row do you see in new row 1, after a move by one row down: row 0 or row 2?",
    leads=("points at sign", "fact move"),
)
def sh_sign(X, down, right):
    return _moved(X, -down, -right)


@exercise.mistake(
    "rows and columns exchanged",
    seen="the pictures move right by `down` and down by `right`.",
    ask="Of the two axes after the first, which one counts rows?",
    leads=("fact move",),
)
def sh_axes(X, down, right):
    return _moved(X, right, down)


@exercise.mistake(
    "the flat row moved",
    seen="the row of side² numbers is moved as a whole: pixels slip from one line into the next.",
    ask="Where does the last pixel of a line go, when you move the flat row by one?",
    leads=("fact flat",),
)
def sh_flat(X, down, right):
    side = round(X.shape[1] ** 0.5)
    by = down * side + right
    out = np.zeros_like(X)
    if by >= 0:
        out[:, by:] = X[:, : X.shape[1] - by]
    else:
        out[:, :by] = X[:, -by:]
    return out


@exercise.mistake(
    "only the rows moved",
    seen="the pictures move down; they do not move to the right.",
    ask="Which of your lines uses `right`?",
    leads=("fact move",),
)
def sh_rows(X, down, right):
    return _moved(X, down, 0)


@exercise.mistake(
    "only the columns moved",
    seen="the pictures move to the right; they do not move down.",
    ask="Which of your lines uses `down`?",
    leads=("fact move",),
)
def sh_columns(X, down, right):
    return _moved(X, 0, right)


@exercise.mistake(
    "ink where paper should be",
    seen="the pixels that come in are 1, which is ink.",
    ask="Which brightness has paper: 0 or 1?",
    leads=("fact paper",),
)
def sh_ink(X, down, right):
    return _moved(X, down, right, fill=1.0)


@exercise.mistake(
    "the edge repeated",
    seen="the pixels that come in repeat the edge of the picture.",
    ask="What is outside the frame: the last line once more, or paper?",
    leads=("fact paper",),
)
def sh_edge(X, down, right):
    side = round(X.shape[1] ** 0.5)
    P = X.reshape(-1, side, side)
    P = np.pad(P, ((0, 0), (side, side), (side, side)), mode="edge")
    P = P[:, side - down : 2 * side - down, side - right : 2 * side - right]
    return P.reshape(X.shape)


@exercise.mistake(
    "each picture moved by the last one's place",
    seen="the first axis moves: the pictures change places, not their pixels.",
    ask="Which axis of (N, side, side) counts pictures, and which two count pixels?",
    leads=("fact mixed",),
)
def sh_pictures(X, down, right):
    side = round(X.shape[1] ** 0.5)
    P = X.reshape(-1, side, side)
    return np.roll(P, (down, right), axis=(0, 1)).reshape(X.shape)


@exercise.mistake(
    "(N, side, side) handed back",
    seen="the pictures come back as (N, side, side).",
    ask="Which shape does the network want its inputs in?",
    leads=("shape", "type"),
)
def sh_shape(X, down, right):
    side = round(X.shape[1] ** 0.5)
    return _moved(X, down, right).reshape(-1, side, side)


@exercise.mistake(
    "down and right only",
    seen="moves down and to the right are right; moves up and to the left are not.",
    ask="What does the slice [:-down] mean when down is negative, or 0?",
    leads=("fact move",),
)
def sh_positive(X, down, right):
    side = round(X.shape[1] ** 0.5)
    P, out = X.reshape(-1, side, side), np.zeros((len(X), side, side))
    down, right = abs(down), abs(right)
    out[:, down:, right:] = P[:, : side - down, : side - right]
    return out.reshape(X.shape)


@exercise.mistake(
    "paper for one pixel only",
    seen="there is paper for a move of one pixel; a move of two or more leaves it.",
    ask="How wide must the paper around a picture be if it may move by side - 1 pixels?",
    leads=("shape", "raised"),
)
def sh_one(X, down, right):
    side = round(X.shape[1] ** 0.5)
    P = np.pad(X.reshape(-1, side, side), ((0, 0), (1, 1), (1, 1)))
    return P[:, 1 - down : 1 - down + side, 1 - right : 1 - right + side].reshape(len(X), -1)


@exercise.mistake(
    "paper for one pixel only, and the old shape asked for",
    seen="there is paper for a move of one pixel; a window that goes further is cut off.",
    ask="How wide must the paper around a picture be if it may move by side - 1 pixels?",
    leads=("raised",),
)
def sh_one_reshaped(X, down, right):
    side = round(X.shape[1] ** 0.5)
    P = np.pad(X.reshape(-1, side, side), ((0, 0), (1, 1), (1, 1)))
    return P[:, 1 - down : 1 - down + side, 1 - right : 1 - right + side].reshape(X.shape)


@exercise.mistake(
    "a side with a decimal point",
    seen="np.sqrt gives 8.0, a number with a decimal point; a shape takes whole numbers only.",
    ask="What makes a whole number of 8.0?",
    leads=("raised",),
)
def sh_float(X, down, right):
    side = np.sqrt(X.shape[1])
    P = np.pad(X.reshape(-1, side, side), ((0, 0), (side, side), (side, side)))
    P = P[:, side - down : 2 * side - down, side - right : 2 * side - right]
    return P.reshape(X.shape)
