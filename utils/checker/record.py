"""What is done and what is still to do: for this session in memory, for the course in a file."""

import contextlib
import json
import os
import shutil
import tempfile
import time
import warnings
from pathlib import Path

with warnings.catch_warnings():  # filelock warns where the system has no locks
    warnings.simplefilter("ignore")
    try:
        from filelock import FileLock, SoftFileLock, Timeout
    except ImportError:  # in a browser it may be missing: then one notebook at a time
        # To mypy these names are classes for ever; `_lock` asks whether one is None.
        FileLock, SoftFileLock, Timeout = None, None, TimeoutError  # type: ignore[misc, assignment]

SECONDS = 2.0  # to wait for another notebook, which needs some milliseconds
STALE = 60.0  # the age at which a lock that is only a file has been left behind


class Record:
    """The progress of one learner in one course.

    Parameters
    ----------
    title : str         of the course; the file says whose progress it holds
    setting : str       environment variable that names the file, or says "off"
    default : str       where the file is otherwise
    """

    def __init__(self, title, setting, default):
        self.format = f"{title}: progress"
        self.setting, self.default = setting, default
        self.session: dict[str, str] = {}

    def forget(self) -> None:
        """Begin a new session: nothing has been checked."""
        self.session.clear()

    def status(self, exercise) -> str:
        """The last verdict in this session: not yet, borrowed, wrong, raised or right."""
        return self.session.get(exercise, "not yet")

    def remember(self, exercise, status, counted=True) -> None:
        """Note the last verdict on an exercise, and in the file if it is right.

        A borrowed answer says nothing about the learner: it changes no earlier verdict.
        """
        if status == "borrowed" and exercise in self.session:
            return
        self.session[exercise] = status
        if status == "right" and counted:
            self.add([exercise])

    def add(self, exercises=()) -> tuple[set, str]:
        """Add exercises to the file, if it lacks any of them.

        Returns
        -------
        set, str        all that the file names, with these; and what is the matter, if anything
        """
        path, exercises = self._path(), set(exercises)
        if path is None:
            return exercises, ""
        content, trouble = self._read(path)
        if not trouble and not exercises <= _names(content):
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                with _locked(path):
                    content, trouble = self._read(path)  # another notebook may have added some
                    if not trouble:
                        self._write(path, content, exercises - _names(content))
            except Timeout:
                trouble = _BUSY
            except (OSError, ValueError, RuntimeError):
                trouble = _UNWRITTEN
        return exercises | _names(content), trouble

    def _path(self):
        setting = os.environ.get(self.setting, "").strip()
        tested = not setting and "PYTEST_VERSION" in os.environ  # a test run is nobody's progress
        if tested or setting.lower() == "off":
            return None
        try:
            return Path(os.path.realpath(Path(setting or self.default).expanduser()))
        except (OSError, RuntimeError, ValueError):
            return None

    def _read(self, path):
        """All that the file holds, and what is the matter with it, if anything."""
        try:
            if path.exists() and not path.is_file():  # a folder, or something that never ends
                return {}, _UNREAD
            text = path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            return {}, ""
        except (OSError, ValueError):
            return {}, _UNREAD
        try:
            content = json.loads(text)
            if content["format"] != self.format or not isinstance(content["done"], list):
                raise ValueError
            return content, ""
        except (ValueError, KeyError, TypeError, RecursionError):
            return {}, _DAMAGED

    def _write(self, path, content, new):
        """Write the file under another name, then rename it; entries that it had stay in it."""
        done = [*content.get("done", ()), *sorted(new)]
        handle, name = tempfile.mkstemp(prefix=path.name, suffix=".new", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(content | {"format": self.format, "done": done}, file, indent=1)
            if path.exists():
                shutil.copymode(path, name)
            os.replace(name, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.remove(name)
            raise


def _names(content):
    return {name for name in content.get("done", ()) if isinstance(name, str)}


@contextlib.contextmanager
def _locked(path):
    """Keep other notebooks out; where no lock can be had at all, go on without one.

    Raises
    ------
    Timeout             if another process holds the lock too long
    """
    lock = _lock(FileLock, path) or _lock(SoftFileLock, path)
    try:
        yield
    finally:
        if lock:
            with contextlib.suppress(OSError):
                lock.release()


def _lock(kind, path):
    """A lock of that kind, held; None where there are none of that kind."""
    if kind is None:
        return None
    file = Path(f"{path}.lock")
    try:
        lock = kind(file, timeout=SECONDS)
        try:
            lock.acquire()
        except Timeout:
            if kind is not SoftFileLock or time.time() - file.stat().st_mtime < STALE:
                raise
            file.unlink(missing_ok=True)  # nobody writes for so long: it was left behind
            lock.acquire()
        return lock
    except Timeout:
        raise
    except (OSError, NotImplementedError):
        return None


_UNREAD = "The progress file cannot be read; this line counts the present session only."
_UNWRITTEN = "The progress file cannot be written; this line counts the present session only."
_BUSY = (
    "The progress file cannot be written now, because another program holds it; what is new will "
    "be added next time."
)
_DAMAGED = (
    "The progress file is not one of this course's, or it is damaged; it stays as it is, and this "
    "line counts the present session only."
)
