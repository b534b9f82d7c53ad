"""From solutions/ to what learners open.

    python -m utils.publish build              run every solution, write it and its chapter
    python -m utils.publish build 03 04        those whose names begin so
    python -m utils.publish build --check      only say which files are not what build would write
    python -m utils.publish cover              draw the picture at the top of the README

notebooks    notebooks as data: a chapter from its solution, normal metadata, ids and outputs
running      solutions executed, both files written, two notebooks at a time
palette      pictures with few colours, where that looks the same
compared     a plugin of pytest: chapters are compared with the outputs of their solutions
cover        the README's picture

What a run leaves in a notebook that differs from machine to machine is removed, so that a second
run changes no byte.
"""
