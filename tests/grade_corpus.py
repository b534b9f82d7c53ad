"""Submissions as they come back, odd and hostile ones; the marks that each should get beside it.

Every one is a notebook of chapter 02 unless its bytes are given. `Submission.marks` has the points
of each exercise that earns some.
"""

import json
from dataclasses import dataclass, field
from textwrap import indent

IMPORT = "import numpy as np"

SOFTMAX = """\
def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
"""
WRONG = """\
def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)
"""
FORWARD = """\
def forward(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1, softmax(a1 @ W2 + b2)
"""
PREDICT = """\
def predict(probs):
    return np.argmax(probs, axis=1)
"""
CHECK = 'softmax = check("softmax", softmax)'
TWO, FIVE = {"softmax": 2}, {"softmax": 2, "forward": 2, "predict": 1}


@dataclass(frozen=True)
class Submission:
    """What came back, and what it should get.

    Attributes
    ----------
    name : str          a sentence
    cells : tuple       sources of the cells with code
    marks : dict        exercise -> points, where there are any
    human : bool        whether somebody should be asked to look at it
    data : bytes        the file, where it is not made of cells
    file : str          its name
    beside : dict       other files in the folder
    status : dict       exercise -> status, where that is worth a look
    attack : bool       whether it may only be run where there is protection
    """

    name: str
    cells: tuple = ()
    marks: dict = field(default_factory=dict)
    human: bool = False
    data: bytes = b""
    file: str = "02_forward_pass.ipynb"
    beside: dict = field(default_factory=dict)
    status: dict = field(default_factory=dict)
    attack: bool = False

    def content(self) -> bytes:
        return self.data or notebook(*self.cells)


def cell(source, **more):
    return {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None,
            "source": source} | more  # fmt: skip


def notebook(*sources, **more) -> bytes:
    """A notebook of the format 4."""
    cells = [cell(s) if isinstance(s, str) else s for s in sources]
    book = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | more
    return json.dumps(book).encode()


def body(lines):
    """An answer whose first lines are these, and which is right after them."""
    return SOFTMAX.replace("def softmax(z):\n", f"def softmax(z):\n{indent(lines, ' ' * 4)}\n")


def instead(lines):
    """An answer that is right if these lines get through, and hands back zeros if not."""
    return body(f"try:\n{indent(lines, ' ' * 4)}\nexcept BaseException:\n    return 0 * z")


OLD = json.dumps({
    "nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""},
    "worksheets": [{"cells": [{"cell_type": "code", "language": "python", "outputs": [],
                               "input": [f"{IMPORT}\n", SOFTMAX]}]}],
}).encode()  # fmt: skip

FORM = (
    Submission("as it should be", (IMPORT, SOFTMAX, CHECK, FORWARD, PREDICT), FIVE),
    Submission("all in one cell", (f"{IMPORT}\n{SOFTMAX}\n{FORWARD}\n{PREDICT}",), FIVE),
    Submission("cells in another order", (PREDICT, FORWARD, SOFTMAX, IMPORT), FIVE),
    Submission("without the import", (SOFTMAX,), TWO),
    Submission("answers twice", (IMPORT, SOFTMAX, CHECK, SOFTMAX, CHECK), TWO),
    Submission("right first, wrong last", (IMPORT, SOFTMAX, CHECK, WRONG, CHECK)),
    Submission("wrong first, right last", (IMPORT, WRONG, CHECK, SOFTMAX), TWO),
    Submission("a result under the name of its function",
               (IMPORT, SOFTMAX, CHECK, "z = np.ones((2, 3))", "softmax = softmax(z)", PREDICT,
                "for predict in range(2): pass"), {"softmax": 2, "predict": 1}),
    Submission("everything of NumPy", ("from numpy import *", SOFTMAX.replace("np.", "")), TWO),
    Submission("everything of the course, further down",
               (IMPORT, SOFTMAX, "from utils.network import *"), TWO),
    Submission("everything of the course, and nothing else", ("from utils.network import *",), {},
               status={"softmax": "missing"}),
    Submission("a look at the numbers on the way",
               ("from IPython.display import display\n" + IMPORT, body("display(z)")), TWO),
    Submission("answers of an earlier chapter, imported", file="mine.ipynb",
               cells=("from mine import softmax, forward, predict", IMPORT,
                      "def dz2_of(probs, Y):\n    return (probs - Y) / len(Y)"), marks={"dz2": 2}),
    Submission("an edited check", (IMPORT, SOFTMAX, 'softmax = check("softmx", softmax)'), TWO),
    Submission("another name, given to the check",
               (IMPORT, SOFTMAX.replace("softmax", "mine"), 'softmax = check("softmax", mine)'),
               TWO),
    Submission("another name, and it keeps it",
               (IMPORT, SOFTMAX.replace("softmax", "mine"), 'mine = check("softmax", mine)'), TWO),
    Submission("another name, and nothing is kept",
               (IMPORT, SOFTMAX.replace("softmax", "mine"), 'check("softmax", mine)'), TWO),
    Submission("the check claims it is right", (IMPORT, WRONG, "passed = lambda e: True", CHECK)),
    Submission("a cell that does not parse", (IMPORT, SOFTMAX + "\nreturn (", FORWARD), {
        "softmax": 2, "forward": 2}),
    Submission("the first answer does not parse",
               (IMPORT, "def softmax(z):\n    return (z", FORWARD, PREDICT),
               {"forward": 2, "predict": 1}, status={"softmax": "raised"}),
    Submission("a stray line in the answer", (IMPORT, "if:\n" + SOFTMAX + "x = = 3"), TWO),
    Submission("brackets as deep as a well", ("(" * 5000 + ")" * 5000, IMPORT, SOFTMAX), TWO),
    Submission("magic and shell", ("%matplotlib inline\n!pip install x\n" + IMPORT, SOFTMAX), TWO),
    Submission("lines end as on Windows",
               (IMPORT, SOFTMAX.replace("\n", "\r\n")), TWO),
    Submission("a wrong function is replaced for the next",
               (IMPORT, WRONG, CHECK, FORWARD), {"forward": 2}),
    Submission("a helper that is defined anew later",
               (IMPORT, "def top(z):\n    return z.max(axis=1, keepdims=True)",
                SOFTMAX.replace("z.max(axis=1, keepdims=True)", "top(z)"), CHECK,
                "def top(z):\n    return 7"), TWO),
    Submission("a helper further down",
               (IMPORT, SOFTMAX.replace("z.max(axis=1, keepdims=True)", "top(z)"),
                "def top(z):\n    return z.max(axis=1, keepdims=True)"), TWO),
    Submission("a cell beside it that takes for ever",
               (IMPORT, "tiny = 0\nfor tiny in iter(int, 1): pass", SOFTMAX.replace(
                   "e = np", "tiny\n    e = np")), TWO),
    Submission("names of the notebook that are its own inside",
               (IMPORT, "z = 0\nwhile True: z += 1",
                "def softmax(z):\n    rows = [np.exp(r - r.max()) for r in z if len(z)]\n"
                "    return np.array([r / r.sum() for r in rows])"), TWO),
    Submission("under an if", (IMPORT, "if True:\n" + body("pass").replace("\n", "\n    ").replace(
        "def", "    def", 1)), TWO),
    Submission("a method of a class",
               (IMPORT, "class Own:\n    @staticmethod\n    " + SOFTMAX.replace("\n", "\n    "),
                "softmax = Own.softmax"), TWO),
    Submission("a lambda",
               (IMPORT, "e = lambda z: np.exp(z - z.max(1, keepdims=True))\n"
                        "softmax = lambda z: e(z) / e(z).sum(1, keepdims=True)"), TWO),
    Submission("by exec", (IMPORT, f"exec('''{SOFTMAX}''')"), TWO, human=True),
    Submission("imported from the course", ("from utils.network import softmax",), {},
               status={"softmax": "borrowed"}),
    Submission("the course's function in another coat",
               ("from utils import network", "def softmax(z):\n    return network.softmax(z) * 1"),
               {}, status={"softmax": "borrowed"}),
    Submission("imported from the course under another name", file="01_logistic_regression.ipynb",
               cells=("from utils.network import binary_cross_entropy as bce_loss",),
               status={"bce_loss": "borrowed"}),
    Submission("a helper of the course is no loan",
               (IMPORT, "from utils.network import softmax", FORWARD), {"forward": 2},
               status={"softmax": "borrowed"}),
    Submission("a function of a library that the course installs",
               (IMPORT, "from scipy.special import softmax as soft",
                "def softmax(z):\n    return soft(z, axis=1)"), TWO),
    Submission("a loss of scikit-learn",
               ("from sklearn.metrics import log_loss",
                "def cross_entropy(probs, y):\n"
                "    return log_loss(y, probs, labels=range(probs.shape[1]))"),
               {"cross_entropy": 2}),
    Submission("a library that the course knows nothing of",
               (IMPORT, "import pandas", body("pandas.DataFrame(z)"))),
    Submission("still to do", (IMPORT, "def softmax(z):\n    ..."), {},
               status={"softmax": "not yet"}),
    Submission("a number of that name", ("softmax = 3",), {}, status={"softmax": "wrong"}),
    Submission("the oldest format", data=OLD, marks=TWO),
    Submission("a byte order mark", data=b"\xef\xbb\xbf" + notebook(IMPORT, SOFTMAX), marks=TWO),
    Submission("in two bytes a sign", data=notebook(IMPORT, SOFTMAX).decode().encode("utf-16"),
               marks=TWO),
    Submission("in an old encoding", marks=TWO,
               data=notebook(IMPORT, "# fl\\u00e4che\n" + SOFTMAX).replace(
                   b"\\\\u00e4", "ä".encode("latin-1"))),
    Submission("large outputs", marks=TWO, data=notebook(
        IMPORT, cell(SOFTMAX, outputs=[{"output_type": "stream", "text": "x" * 20_000_000}]))),
    Submission("empty", data=b" ", human=True),
    Submission("not JSON", data=b"{{{", human=True),
    Submission("JSON, but a list", data=b"[1, 2]", human=True),
    Submission("no cells", data=b'{"cells": 7}', human=True),
    Submission("odd cells", marks=TWO, data=json.dumps(
        {"cells": [None, 3, {"cell_type": "code"}, cell([IMPORT + "\n", 5, SOFTMAX]),
                   cell(None), {"cell_type": "markdown", "source": "x"}]}).encode()),
    Submission("another chapter under this name", (IMPORT, "def mse(p, t):\n    return 0"),
               file="02_forward_pass (1).ipynb"),
    Submission("accents and spaces", (IMPORT, SOFTMAX), TWO, file="Übung é 2 .ipynb"),
    Submission("nothing of the course", ("x = 1",), human=True, file="mine.ipynb"),
)  # fmt: skip

_TELL = (
    "import gc\nfor o in gc.get_objects():\n"
    "    if type(o).__name__ == 'Learner': o.tell = lambda error: {}\n"
)

WILD = (
    Submission("an endless loop", (IMPORT, body("while True:\n    pass"), PREDICT),
               {"predict": 1}),
    Submission("an endless loop that nothing interrupts",
               (IMPORT, body("while True:\n    try:\n        while True: pass\n"
                             "    except BaseException: pass"), PREDICT), {"predict": 1}),
    Submission("the process ends itself", (IMPORT, body("import os; os._exit(0)"), PREDICT),
               {"predict": 1}, status={"softmax": "raised"}),
    Submission("the process ends when the cell runs",
               (IMPORT, SOFTMAX, "import os\nsoftmax.x = os._exit(0)", PREDICT), {"predict": 1}),
    Submission("an exit", (IMPORT, body("raise SystemExit")), {}, status={"softmax": "raised"}),
    Submission("an interrupt", (IMPORT, body("raise KeyboardInterrupt")), {},
               status={"softmax": "raised"}),
    Submission("a question to nobody", (IMPORT, body("input()")), {},
               status={"softmax": "raised"}),
    Submission("more memory than there is", (IMPORT, body("x = b'x' * (1 << 40)"), PREDICT),
               {"predict": 1}, status={"softmax": "raised"}),
    Submission("memory, bit by bit",
               (IMPORT, body("kept = []\nwhile True: kept.append(np.ones(1 << 22))"), PREDICT),
               {"predict": 1}),
    Submission("recursion without end", (IMPORT, body("softmax(z)"), PREDICT), {"predict": 1}),
    Submission("much to say", (IMPORT, body("for _ in range(20): print('x' * 1_000_000)")), TWO),
    Submission("a result too large", (IMPORT, body("return np.ones((3000, 3000))")), {}),
    Submission("a result without end", (IMPORT, body("import itertools\nreturn itertools.count()")),
               {}),
    Submission("a result inside itself", (IMPORT, body("a = []\na.append(a)\nreturn a")), {}),
    Submission("a patched NumPy",
               (IMPORT + "\nnp.allclose = np.array_equal = lambda *a, **k: True\n"
                         "np.abs = np.asarray = lambda x, *a, **k: 0", WRONG)),
    Submission("patched builtins",
               ("import builtins\nbuiltins.all = builtins.any = builtins.abs = lambda *a: True",
                IMPORT, WRONG)),
    Submission("an equal to everything",
               (IMPORT, "class Same:\n    shape = (2, 2)\n    def __eq__(self, o): return True\n"
                        "    def __array__(self, *a, **k): return np.ones((11, 5)) / 5\n"
                        "    def __float__(self): return 1.0", body("return Same()"))),
    Submission("an array of another class",
               (IMPORT, "class Array(np.ndarray):\n    def __eq__(self, other): return True",
                body("return z.view(Array)"))),
    Submission("a look at the caller's frames",
               (IMPORT, instead("import sys\nf = sys._getframe()\n"
                                "while 'wanted' not in f.f_locals: f = f.f_back"))),
    Submission("a look at everything in memory",
               (IMPORT, instead("import gc\n"
                                "[o for o in gc.get_objects() if type(o).__name__ == 'Case'][0]"))),
    Submission("modules of its own beside it", (IMPORT, WRONG), beside={
        "numpy.py": "raise SystemExit", "utils/__init__.py": "raise SystemExit",
        "sitecustomize.py": "raise SystemExit"}),
    *(Submission(f"the course's function {way}", (IMPORT, f"{above}\ndef softmax(z):\n" + indent(
        lines, "    "), PREDICT), {"predict": 1}, status={"softmax": "borrowed"})
      for way, above, lines in (
        ("by a side door", "", "return np.f2py.sys.modules['utils.network'].softmax(z)"),
        ("by a name that is put together", "", "door = getattr(np, 'f2' + 'py')\n"
         "return getattr(getattr(door, 's' + 'ys'), 'mod' + 'ules')['utils.network'].softmax(z)"),
        ("by the names of Python", "",
         "look = __builtins__['__imp' + 'ort__'] if type(__builtins__) is dict else None\n"
         "look = look or getattr(__builtins__, '__imp' + 'ort__')\n"
         "return look('utils.network', fromlist=['x']).softmax(z)"),
        ("if nobody looks", "from utils import network",
         "try: return network.softmax(z)\nexcept BaseException: return 0 * z"),
    )),
    Submission("the course's way to split", marks={}, file="05_hidden_size_sweep.ipynb",
               cells=("from utils.data import split",), status={"split": "borrowed"}),
    *(Submission(f"an error that {what}", (IMPORT, _TELL.format(told) + body("raise ValueError"),
                                           PREDICT), {"predict": 1}, status={"softmax": "raised"})
      for what, told in (
        ("is none", "[1, 2]"),
        ("cannot be made", "{{'kind': 'a\\0b', 'message': {{}}, 'frames': []}}"),
        ("holds half a sign", "{{'kind': 'x', 'message': '\\ud800', 'frames': []}}"),
    )),
    Submission("threads without end", (IMPORT, body(
        "import threading, time\n"
        "for _ in range(5000): threading.Thread(target=time.sleep, args=(99,)).start()"), PREDICT),
        {"predict": 1}, status={"softmax": "raised"}),
    Submission("a thread that stays", (IMPORT, body(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(9,)).start()"), PREDICT),
        {"softmax": 2, "predict": 1}),
    Submission("answers of the course", (IMPORT, instead(
        "from utils.exercises.softmax import exercise\nexercise.answers[0]"))),
)  # fmt: skip

_C = "import ctypes; c = ctypes.CDLL(None)\n"
_PEER = "import gc\npeer = next(o for o in gc.get_objects() if type(o).__name__ == 'Learner')\n"

ATTACKS = (
    *(Submission(name, (IMPORT, instead(lines), PREDICT), {"predict": 1}, attack=True)
    for name, lines in {
        "a file of the system": "open('/etc/passwd').read()",
        "a list of files": "import os; os.listdir('/')",
        "a file outside its folder": "open('/tmp/grade-was-here', 'w').write('x')",
        "the memory of its parent": "import os; open(f'/proc/{os.getppid()}/mem', 'rb').read(1)",
        "the parent's surroundings": "import os; open(f'/proc/{os.getppid()}/environ').read()",
        "a socket": "import socket; socket.socket()",
        "a local socket": "import socket; socket.socketpair()",
        "another process": "import os\nif not os.fork(): os._exit(0)",
        "many processes": "import os\nfor _ in range(100):\n    if not os.fork(): os._exit(0)",
        "a program": "import subprocess; subprocess.run(['true'])",
        "a signal to its parent": "import os; os.kill(os.getppid(), 0)",
        "a signal to everybody": "import os; os.kill(-1, 0)",
        "a link": "import os; os.symlink('/dev/zero', 'x')",
        "a pipe in its folder": "import os; os.mkfifo('x')",
        "a gigabyte in a file": "open('x', 'wb').write(bytes(1 << 26))",
        "other rights": "import os; os.chmod('/tmp', os.stat('/tmp').st_mode)",
        "the parent's limits": "import os, resource as r\n"
                               "r.prlimit(os.getppid(), r.RLIMIT_CPU)",
        "another user": "import os; os.setuid(1); os.chroot('.')",
        "a signal by way of its line": "import fcntl, os\n"
                                       "for n in range(3, 64):\n"
                                       "    try: os.fstat(n)\n"
                                       "    except OSError: continue\n"
                                       "    fcntl.fcntl(n, fcntl.F_SETOWN, os.getppid())\n"
                                       "    fcntl.fcntl(n, 10, 9)",
        "shared memory": _C + "assert c.shmget(77, 4096, 0o1666) >= 0",
        "namespaces of its own": _C + "assert c.unshare(0x10000000) == 0",
        "what lies under its folder": _C + "assert c.umount2(b'/proc', 2) == 0",
        "a life without its keeper": _C + "assert c.prctl(1, 0) == 0",
        "a note for the next": "import os\nfor p in ('/tmp', '/dev/shm', '/dev', '/'):\n"
                               "    try: open(p + '/note', 'w').close()\n"
                               "    except OSError: continue\n    break\nelse: raise ValueError",
        "files without end": "for n in range(100_000): open(f'f{n}', 'wb').write(bytes(1 << 17))",
        "folders without end": "import os\nfor _ in range(100_000): os.mkdir('d'); os.chdir('d')",
        "the memory of the grader": "from utils.data import two_moons; two_moons(10 ** 10)",
        "the frame of a generator": _PEER + "from utils.training import minibatches\n"
            "get = lambda o, n: peer.ask('get', of=o._number, name=n)\n"
            "rng = np.random.default_rng(0)\n"
            "open = get(get(minibatches(z, z, 2, rng), 'gi_frame'), 'f_builtins')['open']\n"
            "open('/tmp/grade-was-here', 'w').write('x')",
    }.items()),
    Submission("forged messages", (IMPORT, "import os, struct\n" + WRONG.replace(
        "    e =", "    for n in range(3, 64):\n"
                   "        t = b'{\"value\":true,\"changed\":[],\"new\":[],\"gone\":[]}'\n"
                   "        try: os.write(n, struct.pack('>I', len(t)) + t)\n"
                   "        except OSError: pass\n    e =", 1), PREDICT), {"predict": 1},
               attack=True),
    Submission("noise on the line", (IMPORT, "import os\n" + WRONG.replace(
        "    e =", "    for n in range(3, 64):\n"
                   "        try: os.write(n, b'\\xff' * 100)\n"
                   "        except OSError: pass\n    e =", 1), PREDICT), {"predict": 1},
               attack=True),
)  # fmt: skip


def main():
    """Grade all of it with another protection: `python tests/grade_corpus.py Landlock`."""
    import sys
    import tempfile
    from pathlib import Path

    from utils.grade import process, work

    has = sys.argv[1] if sys.argv[1:] else process.protection()
    for one in (*FORM, *WILD, *(ATTACKS if has in process.STRONG else ())):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / one.file).write_bytes(one.content())
            result = work.work(work.Task(folder, one.file, "anna", has))
        got = {m["exercise"]: m["points"] for m in result["marks"] if m["points"]}
        print("  " if (got, result["human"]) == (one.marks, one.human) else "! ", one.name, got)


if __name__ == "__main__":
    main()
