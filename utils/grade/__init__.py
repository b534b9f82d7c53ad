"""The classroom: marks for a folder of notebooks.

    python -m utils.grade FOLDER
    python -m utils.grade release 03 05 --to COURSE_FOLDER

Each room imports only from those below it:

    release     a course folder for nbgrader
    run         a whole folder: on several processors, each submission once
    journal     what has been graded already
    report_page the class report: a page for the teacher
    report      the class as data: mistakes against counts, questions, what fails together
    examples    the smallest case of an exercise, to be worked out by hand
    feedback    a page for each learner
    gradebook   marks into nbgrader's gradebook
    exports     marks for Gradescope, Moodle and Canvas
    worksheets  who is who in the tables of Moodle and Canvas, and which cells are filled in
    sheet       a CSV file of another program, in which all else stays as it is
    pages       HTML that is safe by how it is made; names for files
    lessons     where an exercise stands, what to ask, in what words (questions.toml, kinds.toml)
    tables      results as CSV and JSON
    work        one file: data in, data out
    marks       from a notebook to marks, by the checkers as they are
    loans       lines that may lead to the course's own functions
    said        what a learner may read of a verdict
    answers     a learner's functions as the checkers see them
    course      what a learner's lines may use of the course
    process     processes for learners, and how they are closed in
    inside/     what runs in such a process
    folder      what lies in a folder, and whose it is
"""
