"""Processes for learners: one that waits, with NumPy loaded, and a copy of it for a submission.

How well a process is closed in depends on the system. bubblewrap, where it is installed, gives
namespaces: no network, no other process, no file but its own. Landlock, in Linux since 5.13, and a
filter of system calls do nearly the same without it. Limits alone protect against accidents only.
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from utils.grade.inside import fence

LIMITS = {"cpu": 120, "memory": 2 << 30, "file": 256 << 10, "open": 64, "threads": 64,
          "bytes": 32 << 20, "files": 1000}  # fmt: skip
TURN = 0.1
STRONG = ("bubblewrap", "Landlock")
_INSIDE = Path(__file__).resolve().parent / "inside"
_LIBRARY = Path(np.__file__).resolve().parent.parent
_PYTHON = os.path.realpath(sys.executable)
_ROOT = _INSIDE.parents[2]
#: What of the course learners may call without asking: it needs NumPy alone.
_COURSE = ("__init__.py", "later.py", "inputs.py", "text.py", "gradients.py", "network")
_BEGIN = (
    "import sys; sys.path += sys.argv[3:]; from inside import child; "
    "import utils.gradients, utils.network, numpy.ma, numpy.testing; "
    "sys.path[-3:] = [sys.argv[4]]; child.wait(int(sys.argv[1]), sys.argv[2] == 'bubblewrap')"
)


class EndedError(Exception):
    """The learner's process has ended: it was stopped, or it stopped itself."""


def protection(without=()) -> str:
    """The best protection that this system has: bubblewrap, Landlock, or limits only."""
    if "bubblewrap" not in without and _bubblewrap():
        return "bubblewrap"
    if "Landlock" not in without and fence.landlock() >= 3 and fence.filters():
        return "Landlock"
    return "limits only"


def _bubblewrap():
    """Whether bubblewrap is there, and may do here what it does."""
    found = shutil.which("bwrap")
    if not found:
        return None
    if found not in _tried:
        tried = [found, *_namespaces(tempfile.gettempdir()), _PYTHON, "-I", "-S", "-c", ""]
        done = subprocess.run(tried, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        _tried[found] = done.returncode == 0
    return found if _tried[found] else None


_tried: dict[str, bool] = {}


def _namespaces(folder):
    """bubblewrap's options: Python, NumPy, one folder, and nothing else."""
    seen = {"/usr", sys.base_prefix, str(_INSIDE), *fence.libraries()}
    seen |= {str(_ROOT / "utils" / name) for name in _COURSE}
    seen = {p for p in seen if os.path.exists(p)}
    options = ["--unshare-all", "--uid", "1000", "--gid", "1000", "--cap-drop", "ALL"]
    options += ["--die-with-parent", "--new-session"]
    for place in ("/bin", "/sbin", "/lib", "/lib64", "/lib32"):
        if os.path.islink(place):
            options += ["--symlink", os.readlink(place), place]
        elif os.path.isdir(place):
            options += ["--ro-bind", place, place]
    for place in sorted(seen, key=len):
        options += ["--ro-bind", place, place]
    options += ["--proc", "/proc", "--dev", "/dev", "--remount-ro", "/dev"]
    return [*options, "--bind", folder, folder, "--remount-ro", "/", "--chdir", folder, "--"]


class Waiting:
    """A process that has loaded NumPy and makes copies of itself.

    In bubblewrap's namespaces each copy has namespaces of its own, with a folder that ends with
    it; where the system refuses that, each copy has a bubblewrap of its own.

    Parameters
    ----------
    protection : str        as `protection` says
    """

    def __init__(self, protection):
        self.protection, self.folder, self.process = protection, "", None
        self.apart, self.view, self.nowhere = False, -1, -1

    def _start(self):
        self.close()
        self.folder = tempfile.mkdtemp(prefix="grade-")
        self.orders, theirs = socket.socketpair()
        self.orders.settimeout(60)
        os.set_inheritable(theirs.fileno(), True)
        before = []
        if self.protection == "bubblewrap":
            before = [_bubblewrap() or "bwrap", *_namespaces(self.folder)]
        python = [_PYTHON, "-I", "-S", "-c", _BEGIN, str(theirs.fileno()), self.protection]
        self.process = subprocess.Popen(
            [*before, *python, str(_INSIDE.parent), str(_LIBRARY), str(_ROOT)],
            pass_fds=(theirs.fileno(),),
            env={"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )
        theirs.close()
        if self.view < 0:
            self.nowhere = _nowhere()
            self.view = os.dup(self.nowhere)
        self.apart = self.orders.recv(1) == b"a"

    def begin(self):
        """A copy for a learner: the line to it, and its folder.

        Raises
        ------
        EndedError      if none can be made
        """
        for _ in range(3):
            with contextlib.suppress(OSError):
                if self.process is None or self.process.poll() is not None:
                    self._start()
                return self._copy()
            self.close()
        raise EndedError("no process could be started")

    def _copy(self):
        # a folder that is the copy's alone is seen from here through what is opened
        opened = f"/proc/self/fd/{self.view}"
        folder = opened if self.apart else tempfile.mkdtemp(dir=self.folder)
        mine, theirs = socket.socketpair()
        order = {"do": "begin", "folder": folder, "limits": LIMITS, "apart": self.apart}
        with theirs:
            socket.send_fds(self.orders, [json.dumps(order).encode()], [theirs.fileno()])
        said, lines, *_ = socket.recv_fds(self.orders, 1, 1)
        if said != b"+":
            raise OSError("the process cannot make a copy")
        for number in lines:
            os.dup2(number, self.view)
            os.close(number)
        if not self.apart:
            threading.Thread(target=_watch, args=(folder, self.process), daemon=True).start()
        return mine, folder

    def end(self, folder):
        """End the copy, and take its folder away."""
        try:
            self.orders.sendall(json.dumps({"do": "end"}).encode())
            ended = bool(self.orders.recv(1))
        except OSError:
            ended = False
        if not ended or (self.protection == "bubblewrap" and not self.apart):
            self.close()
        elif self.apart:
            os.dup2(self.nowhere, self.view)
        else:
            _remove(folder)

    def close(self):
        """End everything."""
        if self.process is not None:
            self.orders.close()
            self.process.kill()
            self.process.wait()
            os.dup2(self.nowhere, self.view)
            _remove(self.folder)
            self.process = None


def _nowhere():
    """A folder that is gone, opened: no path that leads through it is there."""
    folder = tempfile.mkdtemp(prefix="grade-")
    opened = os.open(folder, os.O_RDONLY)
    os.rmdir(folder)
    return opened


def _watch(folder, process):
    """End a process whose folder grows beyond the limits; until the folder is gone."""
    while os.path.exists(folder) and process.poll() is None:
        if _too_much(folder):
            process.kill()
        time.sleep(TURN)


def _too_much(folder):
    """Whether a folder holds more than it may, or cannot be looked into."""
    left, number, size = [folder], 0, 0
    while left:
        try:
            with os.scandir(left.pop()) as found:
                for entry in found:
                    number, size = number + 1, size + entry.stat(follow_symlinks=False).st_size
                    if number > LIMITS["files"] or size > LIMITS["bytes"]:
                        return True
                    if entry.is_dir(follow_symlinks=False):
                        left.append(entry.path)
        except FileNotFoundError:
            continue
        except OSError:
            return True
    return False


def _remove(folder):
    """Take a folder away, however deep it is and whatever may be read in it."""
    for command in (["rm", "-rf"], ["chmod", "-R", "u+rwX"], ["rm", "-rf"]):
        if os.path.exists(folder):
            subprocess.run([*command, folder], stderr=subprocess.DEVNULL, check=False)


def reader(line, until):
    """A function that gives n bytes from a line, and looks at the clock meanwhile.

    Parameters
    ----------
    line : socket
    until : callable        () -> the time at which to give up
    """
    line.settimeout(TURN)
    left = bytearray()

    def once(does, *what):
        while time.monotonic() < until():
            try:
                return does(*what)
            except TimeoutError:  # whatever stops this thread gets its chance
                continue
            except OSError:
                break
        raise EndedError("the process has ended, or its time is used up")

    def read(n):
        while len(left) < n:
            piece = once(line.recv, 1 << 18)
            if not piece:
                raise EndedError("the process has ended")
            left.extend(piece)
        found = bytes(left[:n])
        del left[:n]
        return found

    def write(data):
        if left:
            raise EndedError("the process says more than it was asked")
        data = memoryview(data)
        while data:
            data = data[once(line.send, data) :]

    return read, write
