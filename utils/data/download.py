"""A file of data: found in the data folder or fetched once, checked, kept whole; if not, why not.

The data folder is scikit-learn's: ``data_home``, or else what the environment variable
SCIKIT_LEARN_DATA names, or else ``~/scikit_learn_data``.
"""

import hashlib
import io
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

SECONDS = 300  # that a whole download may take
SILENT = 20  # of them without a sign from the server

ASK = "set DOWNLOAD = True (download=True)"
ELSEWHERE = 'another folder can be named in the call, data_home="..."'


class NoData(Exception):  # noqa: N818 - it is an answer, not a failure of the program
    """The data cannot be used; the text says why, and what to do."""


class Source(NamedTuple):
    """Where data comes from, and how its file is read.

    Attributes
    ----------
    what : str         what it is called in sentences
    file : str         its name in the data folder
    url : str          where the file lies, as it is
    size : int         of the file, in bytes
    sha256 : str       of the file
    read : function    bytes of a file -> the data; raises `NoData` if they are something else, and
                       whatever comes if they are cut off or foreign
    meanwhile : str    what stands in for it
    also : tuple       other names that it may have in the data folder
    """

    what: str
    file: str
    url: str
    size: int
    sha256: str
    read: Callable[[bytes], tuple]
    meanwhile: str
    also: tuple[str, ...] = ()

    def load(self, download: bool, data_home, say: Callable[[str], object]):
        """Return what ``read`` makes of the file in the data folder, or of the one it fetches.

        Raises
        ------
        NoData    if it is not there and ``download`` is false, cannot be fetched, or is something
                  else; one sentence. A file that was there is left as it is
        """
        home = data_home or os.environ.get("SCIKIT_LEARN_DATA") or "~/scikit_learn_data"
        folder = Path(os.path.expanduser(home))
        for name in (self.file, *self.also):
            try:
                content = (folder / name).read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as error:
                raise self._trouble(
                    f"{name} in {folder} cannot be read ({error.strerror or error})",
                    f"make it readable ({ELSEWHERE})",
                ) from error
            return self._read(content, f"{name} in {folder}", f"delete or rename it, {ASK}")
        if sys.platform == "emscripten":
            raise NoData(
                f"{self.what} cannot be fetched from inside a browser. It need not be: "
                f"{self.meanwhile} stand in for it, and all that follows works with them."
            )
        if not download:
            raise self._trouble(f"{self.what} is not on this machine", f"to fetch it, {ASK}")
        host = urlsplit(self.url).hostname
        say(
            f"Downloading {self.what} from {host}, once: {self.size / 1e6:.3g} MB, in at most "
            f"{SECONDS} seconds. {self.file} is kept in {folder}."
        )
        by_hand = f"try later, or put {self.url} as {self.file} into {folder}"
        try:
            content = _fetch(self.url, host)
        except NoData as cause:
            raise self._trouble(f"{self.what} could not be fetched ({cause})", by_hand) from cause
        if hashlib.sha256(content).hexdigest() != self.sha256:
            short = f"{len(content):,} bytes instead of {self.size:,}"
            why = short if len(content) != self.size else "its SHA-256 is another"
            raise self._trouble(
                f"what {host} sent is not {self.file} ({why})",
                f"if this network wants you to log in, log in; else {by_hand}",
            )
        data = self._read(content, f"what {host} sent", by_hand)
        try:
            _keep(folder, self.file, content)
        except OSError as error:
            say(
                f"{self.what} is here, but {self.file} cannot be kept in {folder} for the next "
                f"time ({error.strerror or error}); {ELSEWHERE}."
            )
        return data

    def _read(self, content: bytes, where: str, advice: str):
        try:
            return self.read(content)
        except NoData as error:
            why = str(error)
        except Exception as error:  # zipfile, zlib, tarfile and NumPy raise a dozen kinds
            why = f"it cannot be read, {type(error).__name__}"
        raise self._trouble(f"{where} is not the whole of {self.what} ({why})", advice)

    def _trouble(self, what: str, advice: str) -> NoData:
        return NoData(
            f"{what}: {advice} and run this again; until then {self.meanwhile} stand in for it."
        )


def checked(array, checksum: str, name: str) -> None:
    """Raise `NoData` unless the array's bytes, in C order, have this SHA-256."""
    if hashlib.sha256(array.tobytes()).hexdigest() != checksum:
        raise NoData(f"{name} holds other numbers, or in another order")


def _keep(folder: Path, name: str, content: bytes) -> None:
    """Write the file whole or not at all: in a folder of its own first, then moved."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=name, dir=folder) as room:
        part = Path(room) / name
        part.write_bytes(content)
        part.replace(folder / name)


def _fetch(url: str, host) -> bytes:
    """The file's bytes within SECONDS, whatever the server does, name resolution included."""
    import pooch  # here: only a download needs it

    failures: list[Exception] = []

    def fetch():
        try:
            pooch.HTTPDownloader(timeout=SILENT)(url, buffer, None)
        except Exception as error:
            failures.append(error)

    with io.BytesIO() as buffer:  # once it is closed, a fetch that still runs cannot go on
        thread = threading.Thread(target=fetch, daemon=True)
        end = time.monotonic() + SECONDS
        thread.start()
        while thread.is_alive() and (left := end - time.monotonic()) > 0:
            thread.join(min(left, 0.2))  # short waits: an interrupt gets through on Windows too
        if thread.is_alive():
            raise NoData(f"{host} had sent {buffer.tell():,} bytes after {SECONDS} seconds")
        if failures:
            raise NoData(_cause(failures[0], host)) from failures[0]
        return buffer.getvalue()


def _cause(error: Exception, host) -> str:
    """What went wrong on the way to the host; the system's own words where it has some."""
    import requests

    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"{host} answered {error.response.status_code} {error.response.reason}"
    if isinstance(error, requests.exceptions.ProxyError):
        host = f"the proxy on the way to {host}"
    chain: list[BaseException] = [error]
    for link in chain:  # it grows: what caused an error stands in many places
        near = (link.__cause__, link.__context__, getattr(link, "reason", None), *link.args)
        chain += [e for e in near if isinstance(e, BaseException) and e not in chain]
    if any(isinstance(e, requests.Timeout | TimeoutError) for e in chain):
        return f"{host} was silent for {SILENT} seconds"
    words = [e.strerror for e in chain if isinstance(e, OSError) and e.strerror]
    return f"{host}: {words[-1] if words else 'the connection broke off'}"
