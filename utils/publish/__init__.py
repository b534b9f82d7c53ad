"""From solutions/ to what learners open.

    python -m utils.publish build              run every solution, write it and its chapter
    python -m utils.publish build 03 04        those whose names begin so
    python -m utils.publish build --check      only say which files are not what build would write
    python -m utils.publish cover              draw the picture at the top of the README
    python -m utils.publish site FOLDER        the course as a static site (the extra [site])
    python -m utils.publish mine               your right answers as a package, chapters/mine
    python -m utils.publish mine --to FOLDER A.ipynb    those of a notebook, somewhere else

notebooks    notebooks as data: a chapter from its solution, normal metadata, ids and outputs
running      solutions executed, both files written, two notebooks at a time
palette      pictures with few colours, where that looks the same
compared     a plugin of pytest: chapters are compared with the outputs of their solutions
cover        the README's picture
site         the course as a static site, from the two parts that follow
reading      its pages: front page, reading edition
lite         the course to work in without an installation: JupyterLite
mine         the learner's own package, from the four parts that follow
answers      answers cut out of notebooks, with what they need
parsed       a notebook as it came back: its lines of Python, and those that a function needs
recording    how an answer is called while it is tried, written down
replayed     the package's tests: the same calls again; copied into it

What a run leaves in a notebook that differs from machine to machine is removed, so that a second
run changes no byte.
"""
