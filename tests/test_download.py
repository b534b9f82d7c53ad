"""Downloads from servers that drip, fall silent, hang up or send something else; full disks."""

import errno
import hashlib
import os
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from utils.data import download
from utils.data.download import NoData, Source

CONTENT = b"1 2 3 " * 1000


def numbers(content: bytes) -> list[int]:
    found = [int(word) for word in content.split()]
    if len(found) != 3000:
        raise NoData(f"{len(found)} numbers, not 3000")
    return found


class Server(BaseHTTPRequestHandler):
    """What it does is the path: /good, /drip and so on."""

    over = threading.Event()  # set at the end of a test: nobody waits any longer

    def log_message(self, *args):
        pass

    def do_GET(self):
        manner = self.path[1:]
        if manner == "missing":
            return self.send_error(404)
        if manner == "moved":
            self.send_response(302)
            self.send_header("Location", "/good")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        if manner == "hangup":
            return None
        if manner == "drip-headers":
            self.wfile.write(b"HTTP/1.0 200 OK\r\nX-Drip: ")
        elif manner != "silent":
            self.send_response(200)
            self.send_header("Content-Length", str(len(CONTENT)))
            self.end_headers()
        if manner in ("drip", "drip-headers"):
            while not self.over.wait(0.02):
                try:
                    self.wfile.write(b"1")
                    self.wfile.flush()
                except OSError:
                    break
        elif manner in ("silent", "half-and-silent"):
            if manner != "silent":
                self.wfile.write(CONTENT[:3000])
            self.over.wait()
        else:
            content = {"half": CONTENT[:3000], "other": CONTENT[::-1]}.get(manner, CONTENT)
            self.wfile.write(content)
        return None


@pytest.fixture
def source(monkeypatch):
    """A function: how the server behaves -> a `Source` there."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    Server.over.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    url = f"http://127.0.0.1:{server.server_port}/"
    yield lambda manner: Source(
        "Numbers",
        "numbers.txt",
        url + manner,
        len(CONTENT),
        sha256,
        numbers,
        "the fingers",
        ("old.txt",),
    )
    Server.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(download, "SECONDS", 0.6)


def nothing(text):
    pass


def refused(source, folder, *words):
    """The sentence of a download that failed and left nothing behind."""
    with pytest.raises(NoData) as caught:
        source.load(True, folder, nothing)
    text = str(caught.value)
    for word in (*words, "run this again; until then the fingers stand in for it."):
        assert word in text
    assert not list(folder.iterdir())
    return text


@pytest.mark.parametrize("manner", ["good", "moved"])
def test_a_download_is_announced_kept_whole_once_and_read_from_there(tmp_path, source, manner):
    said = []
    home = tmp_path / "new" / "folder"
    assert len(source(manner).load(True, home, said.append)) == 3000
    assert said == [
        "Downloading Numbers from 127.0.0.1, once: 0.006 MB, in at most 300 seconds. "
        f"numbers.txt is kept in {home}."
    ]
    assert [file.name for file in home.iterdir()] == ["numbers.txt"]
    assert (home / "numbers.txt").read_bytes() == CONTENT
    source("missing").load(True, home, said.append)
    assert len(said) == 1


def test_without_being_asked_it_goes_nowhere_and_makes_no_folder(tmp_path, source):
    with pytest.raises(NoData, match=r"Numbers is not on this machine: to fetch it, set DOWNLOAD"):
        source("good").load(False, tmp_path / "new", nothing)
    assert not list(tmp_path.iterdir())


def test_the_folder_may_be_named_in_a_cell_while_the_kernel_runs(tmp_path, source, monkeypatch):
    (tmp_path / "old.txt").write_bytes(CONTENT)
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path / "elsewhere"))
    with pytest.raises(NoData, match="not on this machine"):
        source("good").load(False, None, nothing)
    os.environ["SCIKIT_LEARN_DATA"] = str(tmp_path)
    assert len(source("good").load(False, None, nothing)) == 3000
    monkeypatch.delenv("SCIKIT_LEARN_DATA")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "scikit_learn_data").mkdir()
    (tmp_path / "old.txt").rename(tmp_path / "scikit_learn_data" / "old.txt")
    assert len(source("good").load(False, None, nothing)) == 3000


@pytest.mark.parametrize("manner", ["drip", "drip-headers", "silent", "half-and-silent"])
def test_the_time_limit_holds_for_the_whole_download(tmp_path, source, quick, manner):
    refused(source(manner), tmp_path, "127.0.0.1 had sent ", " bytes after 0.6 seconds")
    assert not Server.over.is_set()  # the server would have gone on


def test_the_time_limit_holds_for_looking_up_the_name_too(tmp_path, source, quick, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kw: Server.over.wait())
    refused(source("good"), tmp_path, "had sent 0 bytes after 0.6 seconds")


@pytest.mark.parametrize("manner", ["silent", "half-and-silent"])
def test_a_silent_server_is_called_silent(tmp_path, source, monkeypatch, manner):
    monkeypatch.setattr(download, "SILENT", 0.3)
    refused(source(manner), tmp_path, "127.0.0.1 was silent for 0.3 seconds")


def test_a_fetch_that_was_given_up_ends_by_itself(tmp_path, source, monkeypatch):
    monkeypatch.setattr(download, "SECONDS", 0.1)
    before = set(threading.enumerate())
    refused(source("drip"), tmp_path)
    Server.over.set()
    for thread in set(threading.enumerate()) - before:
        thread.join()


def test_a_server_that_hangs_up_is_told_from_one_that_is_not_there(tmp_path, source):
    broke_off = "127.0.0.1: the connection broke off"
    refused(source("hangup"), tmp_path, broke_off)
    text = refused(source("half"), tmp_path)  # urllib3 counts bytes from version 2 on
    assert broke_off in text or "3,000 bytes instead of 6,000" in text


def test_a_missing_file_is_answered_with_the_server_s_own_number(tmp_path, source):
    there = source("missing")
    refused(there, tmp_path, "127.0.0.1 answered 404 Not Found", f"put {there.url} as numbers.txt")


def test_a_port_that_nobody_listens_to_says_refused(tmp_path, source):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    refused(source("good")._replace(url=url), tmp_path, os.strerror(errno.ECONNREFUSED))


def test_a_name_without_address_says_so_in_the_system_s_words(tmp_path, source, monkeypatch):
    def unknown(*args, **kwargs):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    there = source("good")._replace(url="https://data.invalid/numbers.txt")
    refused(there, tmp_path, "(data.invalid: Name or service not known)")


def test_a_proxy_that_is_not_there_is_not_blamed_on_the_server(tmp_path, source, monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free.getsockname()[1]}")
    there = source("good")._replace(url="http://data.invalid/numbers.txt")
    refused(there, tmp_path, "the proxy on the way to data.invalid:")


def test_another_file_is_refused_by_its_checksum(tmp_path, source):
    words = "what 127.0.0.1 sent is not numbers.txt (its SHA-256 is another): if this network wants"
    refused(source("other"), tmp_path, words)
    there = source("good")._replace(size=9999, sha256="of a longer file")
    refused(there, tmp_path, "is not numbers.txt (6,000 bytes instead of 9,999): if this network")


def test_a_right_file_that_reads_as_something_else_is_not_kept(tmp_path, source):
    there = source("other")._replace(sha256=hashlib.sha256(CONTENT[::-1]).hexdigest())
    assert len(numbers(CONTENT[::-1])) == 3000
    there = there._replace(read=lambda content: numbers(content[:60]))
    refused(there, tmp_path, "what 127.0.0.1 sent is not the whole of Numbers (30 numbers, not")


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_file_that_cannot_be_kept_costs_the_file_and_not_the_data(
    tmp_path, source, monkeypatch, code
):
    def fails(*args, **kwargs):
        raise OSError(code, os.strerror(code))

    said = []
    monkeypatch.setattr(download.Path, "write_bytes", fails)
    assert len(source("good").load(True, tmp_path, said.append)) == 3000
    assert said[1] == (
        f"Numbers is here, but numbers.txt cannot be kept in {tmp_path} for the next time "
        f'({os.strerror(code)}); another folder can be named in the call, data_home="...".'
    )
    assert not list(tmp_path.iterdir())


def test_a_folder_below_a_file_is_said_to_be_none(tmp_path, source):
    (tmp_path / "file").touch()
    said = []
    assert len(source("good").load(True, tmp_path / "file" / "x", said.append)) == 3000
    assert "cannot be kept" in said[1]
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_an_interrupt_in_the_middle_of_writing_leaves_no_half_file(tmp_path, source, monkeypatch):
    def half(path, content):
        path.open("wb").write(content[:100])
        raise KeyboardInterrupt

    monkeypatch.setattr(download.Path, "write_bytes", half)
    with pytest.raises(KeyboardInterrupt):
        source("good").load(True, tmp_path, nothing)
    assert not list(tmp_path.iterdir())


def test_an_interrupt_in_the_middle_of_fetching_gets_through(tmp_path, source, monkeypatch):
    def interrupt(thread, timeout):
        raise KeyboardInterrupt

    fetch = download._fetch

    def interrupted(*args):
        with monkeypatch.context() as patch:
            patch.setattr(threading.Thread, "join", interrupt)
            return fetch(*args)

    monkeypatch.setattr(download, "_fetch", interrupted)
    with pytest.raises(KeyboardInterrupt):
        source("silent").load(True, tmp_path, nothing)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"1 2", "2 numbers, not 3000"), (b"one two", "it cannot be read, ValueError")],
)
def test_a_wrong_file_is_named_with_its_folder_and_left_as_it_is(tmp_path, source, content, words):
    (tmp_path / "old.txt").write_bytes(content)
    for asked in (False, True):
        with pytest.raises(NoData) as caught:
            source("good").load(asked, tmp_path, nothing)
        assert f"old.txt in {tmp_path} is not the whole of Numbers ({words})" in str(caught.value)
        assert "delete or rename it, set DOWNLOAD = True" in str(caught.value)
    assert (tmp_path / "old.txt").read_bytes() == content


def test_a_file_that_may_not_be_read_is_not_called_wrong(tmp_path, source, monkeypatch):
    def fails(path):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(download.Path, "read_bytes", fails)
    with pytest.raises(NoData, match=r"numbers.txt in .* cannot be read \(Permission denied\)"):
        source("good").load(True, tmp_path, nothing)


def test_two_kernels_that_fetch_at_once_leave_one_whole_file(tmp_path, source):
    there = source("good")
    threads = [
        threading.Thread(target=there.load, args=(True, tmp_path, nothing)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [file.name for file in tmp_path.iterdir()] == ["numbers.txt"]
    assert (tmp_path / "numbers.txt").read_bytes() == CONTENT


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no mode bits")
def test_what_is_kept_may_be_read_by_whoever_may_read_new_files(tmp_path, source):
    (tmp_path / "new").touch()
    source("good").load(True, tmp_path, nothing)
    assert (tmp_path / "numbers.txt").stat().st_mode == (tmp_path / "new").stat().st_mode
