"""What is done and what is still to do: for this session in memory, for the course in a file."""

import contextlib
import json
import os
import tempfile
from pathlib import Path

from filelock import FileLock, SoftFileLock, Timeout

SECONDS = 5.0


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

    def add(self, exercises) -> tuple[set, str]:
        """Add exercises to the file.

        Returns
        -------
        set, str        all that the file names, with these; and what is the matter, if anything
        """
        path, exercises = self._path(), set(exercises)
        if path is None:
            return exercises, ""
        if not exercises:
            done, trouble, _ = self._read(path)
            return set(done), trouble
        for lock in (FileLock, SoftFileLock):
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                with lock(f"{path}.lock", timeout=SECONDS):
                    return self._added(path, exercises)
            except NotImplementedError:  # a file system without locks: the soft one will do
                continue
            except (OSError, ValueError, Timeout):
                break
        return exercises, _UNWRITTEN

    def _added(self, path, exercises):
        done, trouble, content = self._read(path)
        new = [*done, *sorted(exercises - set(done))]
        if not trouble and new != done:
            trouble = self._write(path, content | {"format": self.format, "done": new})
        return exercises | set(done), trouble

    def _path(self):
        setting = os.environ.get(self.setting, "").strip()
        tested = not setting and "PYTEST_VERSION" in os.environ  # a test run is nobody's progress
        if tested or setting.lower() == "off":
            return None
        try:
            return Path(setting or self.default).expanduser()
        except (RuntimeError, ValueError):
            return None

    def _read(self, path):
        """The exercises that the file names, what is the matter with it, and all that it holds."""
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return [], "", {}
        except (OSError, ValueError):
            return [], _UNREAD, {}
        try:
            content = json.loads(text)
            done = content["done"]
            if content["format"] != self.format or not isinstance(done, list):
                raise ValueError
            return [name for name in done if isinstance(name, str)], "", content
        except (ValueError, KeyError, TypeError, RecursionError):
            return [], _DAMAGED, {}

    def _write(self, path, content):
        """Write the file under another name, then rename it; what went wrong, if anything."""
        name = None
        try:
            handle, name = tempfile.mkstemp(prefix=path.name, suffix=".new", dir=path.parent)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(content, file, indent=1)
            os.replace(name, path)
            return ""
        except (OSError, ValueError):
            if name:
                with contextlib.suppress(OSError):
                    os.remove(name)
            return _UNWRITTEN


_UNREAD = "The progress file cannot be read; this line counts the present session only."
_UNWRITTEN = "The progress file cannot be written; this line counts the present session only."
_DAMAGED = (
    "The progress file is not one of this course's, or it is damaged; it stays as it is, and this "
    "line counts the present session only."
)
