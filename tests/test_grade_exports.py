"""Marks for other programs: nobody is mixed up, and only the cells that are meant change."""

import csv
import json
import zipfile

import pytest

from utils.grade import exports, folder, worksheets
from utils.grade.__main__ import main
from utils.grade.sheet import Sheet, Unusable
from utils.publish import notebooks

WORKSHEET = """\
\ufeffIdentifier,"Full name","Email address",Status,Grade,"Maximum Grade",\
"Grade can be changed","Last modified (submission)","Feedback comments"
Participant 11,"Zoë Berg",zoe@a.org,"Submitted, late",,10.00,Yes,"Monday, 1 May",
Participant 12,"Zoë Berg",berg@a.org,Submitted,,10.00,Yes,-,
Participant 13,=cmd(),c@a.org,Submitted,"3.00",10.00,Yes,-,"See me, ""please"" now"
Participant 14,"Dan Ek",dan@a.org,Submitted,,10.00,No,-,
Participant 15,"Eva Ek",eva@a.org,Submitted,,10.00,Yes,-,
""".replace("\n", "\r\n")
GRADEBOOK = """\
Student,ID,SIS User ID,SIS Login ID,Section,02 Forward pass (501),Sums (502),Final Score
,,,,,Manual Posting,,
    Points Possible,,,,,10.00,20.00,(read only)
"Berg, Zoë",71,s71,zberg,A,,4.00,88
"Berg, Zoë",72,s72,zoe2,A,,N/A,
"Ek, Eva",73,s73,eek,B,EX,,
"""


def mark(exercise, points, status="right", text="✓", of=2.0):
    return {"exercise": exercise, "points": points, "of": of, "status": status, "said": [text],
            "ask": "", "note": "", "human": False}  # fmt: skip


def result(file, *marks, human=False, note="", chapter="02", learner=None):
    return {"file": file, "learner": learner or folder.owner(file)[0], "chapter": chapter,
            "marks": list(marks), "human": human, "note": note}  # fmt: skip


def class_of(tmp_path, *files):
    """Results of files, each of which earns one point more than the one before it."""
    for file in files:
        (tmp_path / "in" / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / file).write_text("")
    return [result(f.path, mark("softmax", n), learner=f.learner)
            for n, f in enumerate(folder.find(tmp_path / "in"))]  # fmt: skip


def given(tmp_path, text, name="given.csv"):
    (tmp_path / name).write_bytes(text.encode())
    return tmp_path / name


def written(path):
    return path.read_bytes().decode()


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


# --- who is who -----------------------------------------------------------------------------------


def test_two_learners_of_one_name_are_told_apart_by_their_number(tmp_path):
    found = class_of(
        tmp_path,
        "Zoë Berg_11_assignsubmission_file_/02.ipynb",
        "Zoë Berg_12_assignsubmission_file_/02.ipynb",
        "ekeva_73_900_02.ipynb",
        "ekeva_LATE_73_901_02-1.ipynb",
        "Participant_31_assignsubmission_file_/a.ipynb",
        "Participant_32_assignsubmission_file_/a.ipynb",
    )
    names = sorted(r["learner"] for r in found)
    assert names == ["Participant (31)", "Participant (32)", "Zoë Berg (11)", "Zoë Berg (12)",
                     "ekeva", "ekeva"]  # fmt: skip
    told = exports.write(found, tmp_path, exports.sheets(given(tmp_path, WORKSHEET)))
    filled = {row[0]: row[4] for row in rows(tmp_path / "moodle.csv")[1:]}
    points = {r["learner"]: r["marks"][0]["points"] for r in found}
    assert filled["Participant 11"] == str(points["Zoë Berg (11)"])
    assert filled["Participant 12"] == str(points["Zoë Berg (12)"])
    assert "Participant (31) (nobody of this name or number)" in "".join(told)


def test_a_name_that_two_have_is_not_guessed(tmp_path):
    found = class_of(tmp_path, "Zoë Berg/02.ipynb", "EVA@a.org/02.ipynb", "Eva  Ek/02.ipynb")
    (sentence, left) = exports.write(found, tmp_path, exports.sheets(given(tmp_path, WORKSHEET)))
    assert sentence == "moodle.csv: Grades filled in: 0."
    for name in ("Zoë Berg", "EVA@a.org", "Eva  Ek"):
        assert f"{name} (several of this name or number)" in left
    assert (tmp_path / "moodle.csv").read_bytes() == WORKSHEET.encode()


def test_two_folders_of_one_learner_and_a_name_of_nothing_fill_nothing(tmp_path):
    found = class_of(tmp_path, "Eva Ek/02.ipynb", "eva@a.org/02.ipynb", " /02.ipynb")
    found[1]["human"] = True
    sheet = given(tmp_path, WORKSHEET.replace("c@a.org", ""))
    told = exports.write(found, tmp_path, exports.sheets(sheet))
    assert told[0] == "moodle.csv: Grades filled in: 0."


def test_a_learner_called_like_a_folder_above_stays_inside(tmp_path):
    found = [result("a.ipynb", mark("softmax", 1), learner=name) for name in ("..", ".hidden")]
    exports.write(found, tmp_path / "out", {})
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["gradescope"]
    names = sorted(p.name for p in (tmp_path / "out" / "gradescope").iterdir())
    assert len(names) == 2 and not any(name.startswith(".") for name in names)


# --- Moodle ---------------------------------------------------------------------------------------


def test_in_moodles_worksheet_only_grade_and_comment_change(tmp_path):
    code = "✗ softmax: in line 2, `a < b & c`.\n  Why?"
    found = [
        result("=cmd()/02.ipynb", mark("softmax", 2)),
        result("Dan Ek/02.ipynb", mark("softmax", 2)),
        result("Eva Ek/02.ipynb", mark("softmax", 2 / 3, "partly", code), mark("predict", 0)),
        result("Zoë Berg_11_assignsubmission_file_/02.ipynb", mark("softmax", 2), human=True),
    ]
    told = exports.write(found, tmp_path, exports.sheets(given(tmp_path, WORKSHEET)))
    was, now = (text.split("\r\n") for text in (WORKSHEET, written(tmp_path / "moodle.csv")))
    assert [now[i] for i in (0, 1, 2, 4, 6)] == [was[i] for i in (0, 1, 2, 4, 6)]
    assert now[3] == was[3].replace('"3.00"', '"2"')  # another hand's comment stays
    cells = rows(tmp_path / "moodle.csv")[5]
    assert cells[4] == "0.67"
    assert cells[-1] == (
        f"{worksheets.OURS}, chapter 02: 0.67 of 10 points.<br>softmax, 0.67 of 2: ✗ softmax: in "
        "line 2, <code>a &lt; b &amp; c</code>.<br>  Why?<br>predict, 0 of 2: ✓"
    )
    assert now[5].startswith('Participant 15,"Eva Ek",eva@a.org,Submitted,0.67,10.00,Yes,-,"')
    assert "filled in: 2." in told[0]
    assert told[1] == "moodle.csv: Changed: =cmd(), 3.00 to 2."
    assert "Dan Ek (the grade cannot be changed" in told[-1]
    assert "Zoë Berg (look at it first)" in told[-1]


def test_our_own_comment_is_renewed(tmp_path):
    given(tmp_path, WORKSHEET)
    for points in (1, 2):
        found = [result("Eva Ek/02.ipynb", mark("softmax", points))]
        exports.write(found, tmp_path, exports.sheets(tmp_path / "given.csv"))
        given(tmp_path, written(tmp_path / "moodle.csv"))
        assert f"{points} of 10 points" in rows(tmp_path / "moodle.csv")[5][-1]


def test_another_maximum_is_converted_and_said(tmp_path):
    found = [result("Eva Ek/02.ipynb", mark("softmax", 2))]
    sheet = given(tmp_path, WORKSHEET.replace("10.00", "100.00"))
    told = exports.write(found, tmp_path, exports.sheets(sheet))
    assert rows(tmp_path / "moodle.csv")[5][4] == "20"
    assert "marks are multiplied by 100/10" in told[1]
    comment = rows(tmp_path / "moodle.csv")[5][-1]
    assert "chapter 02: 2 of 10 points, which is a grade of 20." in comment
    two = [*found, result("Zoë/03.ipynb", mark("dz2", 1), chapter="03")]
    with pytest.raises(Unusable, match="--chapter"):
        exports.write(two, tmp_path, exports.sheets(sheet))
    with pytest.raises(Unusable, match=r'"10\.00, 5\.00"'):
        sheet = given(tmp_path, WORKSHEET.replace("10.00", "5.00", 1))
        exports.write(found, tmp_path, exports.sheets(sheet))
    with pytest.raises(Unusable, match="above 0"):
        sheet = given(tmp_path, WORKSHEET.replace("10.00", "Pass"))
        exports.write(found, tmp_path, exports.sheets(sheet))


@pytest.mark.parametrize("name", ["Ek, Eva", "eva ek"])
def test_moodle_knows_people_with_the_last_name_first(name, tmp_path):
    found = [result(f"{name}/02.ipynb", mark("softmax", 1))]
    for sheet in (WORKSHEET, WORKSHEET.replace("Eva Ek", "Ek, Eva")):
        exports.write(found, tmp_path, exports.sheets(given(tmp_path, sheet)))
        assert rows(tmp_path / "moodle.csv")[5][4] == "1"


@pytest.mark.parametrize("before, said", [("4.00", False), ("4,0", False), ("7.00", True),
                                          ("absent", True), ("", False)])  # fmt: skip
def test_a_grade_that_is_replaced_by_another_is_named(before, said, tmp_path):
    found = [result("Eva Ek/02.ipynb", mark("softmax", 4))]
    one = "Eva Ek,eva@a.org,Submitted,"
    sheet = WORKSHEET.replace('"Eva Ek",eva@a.org,Submitted,', f'{one}"{before}"')
    told = exports.write(found, tmp_path, exports.sheets(given(tmp_path, sheet)))
    assert (f"moodle.csv: Changed: Eva Ek, {before} to 4." in told) == said
    book = GRADEBOOK.replace("zberg,A,", f'zberg,A,"{before}"')
    found = [result("zberg/02.ipynb", mark("softmax", 4))]
    told = exports.write(found, tmp_path, exports.sheets(canvas=given(tmp_path, book)))
    assert (f"canvas.csv: Changed: zberg, {before} to 4." in told) == said


def test_pages_go_back_in_the_folders_that_moodle_gave_the_submissions(tmp_path):
    berg, dan, eva = (f"{name}_assignsubmission_file"
                      for name in ("Zoë Berg_11", "Dan Ek_14", "Eva Ek_15"))  # fmt: skip
    files = (f"{berg}_/a/02.ipynb", f"{dan}/02.ipynb", f"{eva}_02.ipynb", "Participant 13/02.ipynb")
    found = [result(file, mark("softmax", 1)) for file in files]
    for learner in ("Zoë Berg", "Dan Ek", "Eva Ek", "Participant 13"):
        notebooks.write(tmp_path / "feedback" / f"{learner}.html", learner)
    told = exports.write(found, tmp_path, exports.sheets(given(tmp_path, WORKSHEET)))
    assert told[-1] == "moodle-feedback.zip: pages of feedback: 3."
    with zipfile.ZipFile(tmp_path / "moodle-feedback.zip") as file:
        assert {name: file.read(name).decode() for name in file.namelist()} == {
            f"{berg}_/feedback.html": "Zoë Berg",
            f"{dan}/feedback.html": "Dan Ek",
            f"{eva}_/feedback.html": "Eva Ek",
        }


# --- Canvas ---------------------------------------------------------------------------------------


def test_in_canvas_gradebook_only_the_chapters_column_changes(tmp_path):
    found = class_of(tmp_path, "bergzoe_71_1_02.ipynb", "bergzoe_72_2_02.ipynb", "eek/02.ipynb")
    told = exports.write(found, tmp_path, exports.sheets(canvas=given(tmp_path, GRADEBOOK)))
    points = {r["learner"]: r["marks"][0]["points"] for r in found}
    text = GRADEBOOK.replace("zberg,A,", f"zberg,A,{points['bergzoe (71)']}")
    text = text.replace("zoe2,A,", f"zoe2,A,{points['bergzoe (72)']}")
    assert written(tmp_path / "canvas.csv") == text
    assert told[0] == 'canvas.csv: Scores filled in under "02 Forward pass (501)": 2.'
    assert "eek (excused, or not assigned)" in told[1]


@pytest.mark.parametrize("name", ["Zoë Berg", "Berg, Zoë", "ZBERG", "s71"])
def test_canvas_knows_people_by_name_login_and_id(name, tmp_path):
    gradebook = GRADEBOOK.replace('"Berg, Zoë",72', '"Other, One",72')
    found = [result(f"{name}/02.ipynb", mark("softmax", 1))]
    exports.write(found, tmp_path, exports.sheets(canvas=given(tmp_path, gradebook)))
    assert rows(tmp_path / "canvas.csv")[3][5] == "1"


def test_first_and_last_names_may_have_columns_of_their_own(tmp_path):
    gradebook = (
        "LastName;FirstName;ID;SIS Login ID;Section;02 (5)\nPoints Possible;;;;;10,00\n"
        "Berg;Zoë;71;z;A;\n"
    )
    found = [result("zoë berg/02.ipynb", mark("softmax", 1.5))]
    exports.write(found, tmp_path, exports.sheets(canvas=given(tmp_path, gradebook)))
    assert written(tmp_path / "canvas.csv").endswith("Berg;Zoë;71;z;A;1.5\n")


def test_a_column_can_be_named_and_must_be_where_it_is_not_unique(tmp_path):
    found = [result("zberg/02.ipynb", mark("softmax", 1))]
    book = given(tmp_path, GRADEBOOK)
    told = exports.write(found, tmp_path, exports.sheets(canvas=book, column="Sums"))
    assert rows(tmp_path / "canvas.csv")[3][5:7] == ["", "2"]
    assert "20/10" in told[1]
    with pytest.raises(Unusable, match=r'no assignments called "Sum".*"Sums \(502\)"'):
        exports.sheets(canvas=book, column="Sum")
    weekly = given(tmp_path, GRADEBOOK.replace("02 Forward pass", "Weekly exercises"))
    with pytest.raises(Unusable, match="no assignments for chapter 06"):
        six = result("zberg/06.ipynb", mark("duel", 1), chapter="06")
        exports.write([six], tmp_path, exports.sheets(canvas=weekly))
    with pytest.raises(Unusable, match="--canvas"):
        exports.sheets(column="Sums")
    twice = given(tmp_path, GRADEBOOK.replace("Sums", "Forward pass again"))
    with pytest.raises(Unusable, match=r"2 assignments for chapter 02.*--column.*again \(502\)"):
        exports.write(found, tmp_path, exports.sheets(canvas=twice))


# --- Gradescope -----------------------------------------------------------------------------------


def test_gradescope_gets_a_score_and_a_text_for_each_exercise(tmp_path):
    found = [
        result(
            "anna/02.ipynb",
            mark("softmax", 2),
            mark("forward", 0, "missing") | {"said": [], "note": "no forward"},
        ),
        result("anna/copy.ipynb", mark("softmax", 0, "wrong"), mark("predict", 0.5, "partly", "✗")),
        result("bad/02.ipynb", human=True, note="the file is empty"),
    ]
    exports.write(found, tmp_path, {})
    read = json.loads((tmp_path / "gradescope" / "anna" / "results.json").read_text())
    shown = {"max_score": 2.0, "output_format": "text", "visibility": "visible"}
    missing = "What we saw: no forward."
    assert read == {
        "score": 2.5, "output": "", "output_format": "text", "visibility": "visible",
        "tests": [
            {"name": "softmax", "score": 2, "status": "passed", "output": "✓", **shown},
            {"name": "forward", "score": 0, "status": "failed", "output": missing, **shown},
            {"name": "predict", "score": 0.5, "status": "failed", "output": "✗", **shown},
        ],
    }  # fmt: skip
    read = json.loads((tmp_path / "gradescope" / "bad" / "results.json").read_text())
    assert (read["score"], read["tests"]) == (0, [])
    assert "will look at" in read["output"]


# --- tables that are not what they should be, and the command -------------------------------------


def test_a_table_comes_out_as_it_went_in(tmp_path):
    for text in (
        WORKSHEET,
        GRADEBOOK,
        'a\tb\n\n1,5\t"x\ny"\r\nlast',
        'broken "quote,x\n"open,',
        "",
    ):
        assert Sheet(given(tmp_path, text)).text() == text


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", "ä".encode("latin-1"), None])
def test_what_is_no_such_table_is_said_before_anything_is_graded(data, tmp_path, capsys):
    place = tmp_path / "in"
    place.mkdir()
    if data is not None:
        (tmp_path / "t.csv").write_bytes(data)
    for option in ("--moodle", "--canvas"):
        command = [str(place), "--protection", "limits", option, str(tmp_path / "t.csv")]
        assert main(command) == 2
        said = capsys.readouterr()
        assert said.err.count("\n") == 1 and "t.csv" in said.err
        assert not said.out
    assert not (tmp_path / "in-marks").exists()


def test_the_command_says_who_is_not_filled_in_and_whose_pages_are_old(tmp_path, capsys):
    place, options = tmp_path / "in", ["--protection", "limits", "--chapter", "02", "--moodle"]
    (place / "Nobody").mkdir(parents=True)
    for name in ("Eva Ek.ipynb", "Nobody/02.ipynb"):
        (place / name).write_text('{"cells": [], "nbformat": 4}')
    options.append(str(given(tmp_path, WORKSHEET, "m.csv")))
    assert main([str(place), *options]) == 1
    said = capsys.readouterr().out
    assert "2 files of 2 learners; 0 of them" in said and "Left from" not in said
    (place / "Nobody" / "02.ipynb").unlink()
    (place / "Nobody").rmdir()
    assert main([str(place), *options]) == 0
    old = "of nobody in the folder: feedback/Nobody.html, gradescope/Nobody."
    assert old in capsys.readouterr().out
    assert (tmp_path / "in-marks" / "feedback" / "Nobody.html").exists()


def test_the_command_writes_the_copies_and_says_what_it_did(tmp_path, capsys):
    (tmp_path / "in").mkdir()
    options = ["--moodle", str(given(tmp_path, WORKSHEET, "m.csv")), "--protection", "limits"]
    (tmp_path / "in" / "Eva Ek.ipynb").write_text('{"cells": [], "nbformat": 4}')
    assert main([str(tmp_path / "in"), *options, "--chapter", "02"]) == 0
    assert "moodle.csv: Grades filled in: 1." in capsys.readouterr().out
    assert rows(tmp_path / "in-marks" / "moodle.csv")[5][4] == "0"
    assert (tmp_path / "in-marks" / "gradescope" / "Eva Ek" / "results.json").exists()
