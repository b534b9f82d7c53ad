"""What a learner's process may not do: limits, Landlock, a filter of system calls; Linux only.

Each of them holds for good and needs no privilege. Those that a system lacks are left out; the
grader asks beforehand which there are.
"""

import contextlib
import ctypes
import os
import platform
import struct
import sys
import sysconfig

import numpy as np

try:
    import resource
except ImportError:  # on Windows, where nothing is graded
    resource = None  # type: ignore[assignment]

#: Landlock's rights to files: execute 1, write 2, read 4, list 8, remove folders and files 16 32,
#: make a device, folder, file, socket, pipe, block, link 64 ... 4096, move 8192, truncate 16384,
#: control devices 32768.
READ, OWN = 4 | 8, 2 | 4 | 8 | 16 | 32 | 128 | 256 | 16384
_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}

#: System calls that no answer needs, for two kinds of processor.
DENIED = {
    "x86_64": (0xC000003E, 56, 435, (
        41, 42, 43, 46, 157, 49, 50, 53, 288, 307, 57, 58, 59, 322, 62, 200, 234, 129, 297, 424,
        434, 438, 101, 310, 311, 312, 86, 265, 88, 266, 133, 259, 272, 308, 165, 166, 155, 161,
        321, 298, 425, 426, 427, 248, 249, 250, 323, 175, 313, 169, 29, 30, 68, 64, 240, 141, 203,
        302, 109, 112, 304, 90, 91, 92, 93, 94, 268, 260, 132, 235, 261, 280, 188, 189, 190, 197,
        198, 199,
    )),
    "aarch64": (0xC00000B7, 220, 435, (
        198, 203, 202, 211, 167, 200, 201, 199, 242, 269, 221, 281, 129, 130, 131, 138, 240, 424,
        434, 438, 117, 270, 271, 272, 37, 36, 33, 97, 268, 40, 39, 41, 51, 280, 241, 425, 426, 427,
        217, 218, 219, 282, 105, 273, 142, 194, 196, 186, 190, 180, 140, 122, 261, 154, 157, 265,
        52, 53, 54, 55, 88, 5, 6, 7, 14, 15, 16,
    )),
}  # fmt: skip
#: Calls that are refused for some values of their second argument: whoever owns a file gets signals
#: from it, any signal at all, and may be made to be the grader (fcntl 8, 10, 15; ioctl).
_OWNERS = ((8, 10, 15), (0x8901, 0x8902))
ASKED = {"x86_64": tuple(zip((72, 16), _OWNERS, strict=True)),
         "aarch64": tuple(zip((25, 29), _OWNERS, strict=True))}  # fmt: skip
_THREAD = 0x00010000


#: What an answer may import, beside Python's own modules: NumPy, and what the course installs that
#: computes with it. The second names are those of their compiled parts.
LIBRARIES = {"numpy": "numpy.libs", "scipy": "scipy.libs", "sklearn": "scikit_learn.libs",
             "joblib": "", "threadpoolctl": "", "narwhals": ""}  # fmt: skip


def libraries() -> list[str]:
    """Where they lie, and the system's own libraries, as far as they are there."""
    home = os.path.dirname(os.path.dirname(np.__file__))
    names = [*LIBRARIES, *LIBRARIES.values(), "threadpoolctl.py"]
    found = [os.path.join(home, name) for name in names if name]
    kind = sysconfig.get_config_var("MULTIARCH") or ""
    system = [f"{root}/{kind}" for root in ("/lib", "/usr/lib") if kind]
    return [p for p in (*found, *system, "/lib64", "/usr/lib64") if os.path.exists(p)]


def landlock() -> int:
    """The version of Landlock that this system has, 0 if none."""
    if not sys.platform.startswith("linux"):
        return 0
    return max(0, _libc().syscall(444, None, 0, 1))


def filters() -> bool:
    """Whether system calls can be filtered here."""
    return sys.platform.startswith("linux") and platform.machine() in DENIED


def hide():
    """Nobody of this user looks into this process, or writes into it."""
    if sys.platform.startswith("linux"):
        _libc().prctl(4, 0, 0, 0, 0)


def apart(folder, limits) -> int:
    """Move into namespaces of its own: users, mounts, messages, and processes made from now on.

    /proc is replaced by an empty file system in memory, which holds the folder and ends with the
    last process that uses it.

    Parameters
    ----------
    folder : str        a path below /proc
    limits : dict       bytes, files: the most that the folder can hold

    Returns
    -------
    int         the folder, opened

    Raises
    ------
    OSError
    """
    libc, user, group = _libc(), os.getuid(), os.getgid()
    libc.prctl(4, 1, 0, 0, 0)  # else it may not write its own maps
    if libc.unshare(0x10000000 | 0x20000 | 0x8000000 | 0x20000000):
        raise OSError(ctypes.get_errno(), "no namespaces")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"),
                       ("gid_map", f"{group} {group} 1")):  # fmt: skip
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
    hide()
    most = f"size={limits['bytes']},nr_inodes={limits['files']},mode=700"
    if libc.mount(b"tmpfs", b"/proc", b"tmpfs", 2 | 4 | 8, most.encode()):
        raise OSError(ctypes.get_errno(), "no file system of its own")
    os.makedirs(folder)
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY)


def close(folder, limits):
    """Close this process in: it keeps one folder, its memory and its line to the grader.

    Parameters
    ----------
    folder : str        the only one that it may write to
    limits : dict       cpu (seconds), memory, file, open, and processes where they can be counted
    """
    for name, most in (
        ("CPU", limits["cpu"]),
        ("AS", limits["memory"]),
        ("FSIZE", limits["file"]),
        ("NOFILE", limits["open"]),
        ("NPROC", limits.get("processes")),
        ("STACK", 8 << 20),
        ("SIGPENDING", 64),
        ("MSGQUEUE", 0),
        ("MEMLOCK", 0),
        ("CORE", 0),
    ):
        kind = getattr(resource, f"RLIMIT_{name}", None)
        if kind is not None and most is not None:
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(kind, (most, most))
    if not sys.platform.startswith("linux"):
        return
    libc = _libc()
    libc.prctl(1, 9, 0, 0, 0)  # ends with the process that has made it
    hide()
    libc.prctl(38, 1, 0, 0, 0)  # no new rights, ever
    _no_rights(libc)
    _landlock(libc, folder)
    _filter(libc)


def _libc():
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    return libc


def _no_rights(libc):
    """Without the powers of an administrator, whoever started it."""
    number = {"x86_64": 126, "aarch64": 91}.get(platform.machine())
    if number:
        libc.syscall(number, struct.pack("<II", 0x20080522, 0), bytes(24))


def _landlock(libc, folder):
    version = landlock()
    if not version:
        return
    rights = _RIGHTS.get(version, (1 << 16) - 1)
    rules = struct.pack("<QQQ", rights, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    line = libc.syscall(444, rules[: 8 if version < 4 else 16 if version < 6 else 24],
                        8 if version < 4 else 16 if version < 6 else 24, 0)  # fmt: skip
    home = os.path.dirname(os.path.dirname(np.__file__))  # its list of names, no more
    places = [(path, READ) for path in (*libraries(), os.path.dirname(os.__file__))]
    places += [(folder, OWN), (home, 8), (os.devnull, 2 | 4), ("/dev/urandom", 4)]
    for path, mask in places:
        with contextlib.suppress(OSError):
            opened = os.open(path, os.O_PATH)
            mask &= rights if os.path.isdir(path) else rights & 7
            libc.syscall(445, line, 1, struct.pack("=Qi", mask, opened), 0)
            os.close(opened)
    libc.syscall(446, line, 0)
    os.close(line)


def _filter(libc):
    """Refuse system calls: no other process, no socket, no signal to others, no link."""
    if not filters():
        return
    kind, clone, clone3, denied = DENIED[platform.machine()]
    load, equal, at_least, has, end = 0x20, 0x15, 0x35, 0x45, 0x06
    refuse, missing, allow = 0x00050001, 0x00050026, 0x7FFF0000
    steps = [(load, 0, 0, 4), (equal, 1, 0, kind), (end, 0, 0, refuse), (load, 0, 0, 0)]
    steps += [(at_least, 0, 1, 0x40000000), (end, 0, 0, refuse)]
    steps += [(equal, 0, 1, clone3), (end, 0, 0, missing)]  # the library then takes clone
    steps += [(equal, 0, 4, clone), (load, 0, 0, 16), (has, 0, 1, _THREAD), (end, 0, 0, allow)]
    steps += [(end, 0, 0, refuse)]
    for number in denied:
        steps += [(equal, 0, 1, number), (end, 0, 0, refuse)]
    for number, values in ASKED[platform.machine()]:
        steps += [(equal, 0, 2 * len(values) + 2, number), (load, 0, 0, 24)]
        for value in values:
            steps += [(equal, 0, 1, value), (end, 0, 0, refuse)]
        steps += [(end, 0, 0, allow)]
    steps += [(end, 0, 0, allow)]
    program = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *s) for s in steps))
    whole = struct.pack("@HP", len(steps), ctypes.addressof(program))
    libc.prctl(22, 2, whole, 0, 0)
