"""The course to work in: JupyterLite, all chapters, and the wheels that Pyodide lacks.

JupyterLite 0.6 runs Python in the browser with Pyodide 0.27.7. `web/pyodide-lock.json` is the part
of Pyodide's own lock that the course needs, each file with its checksum: browsers refuse a file
that is another, wherever it comes from.
"""

import hashlib
import importlib.metadata
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from utils.publish.notebooks import ROOT

WEB = Path(__file__).parent / "web"
LOCK = json.loads((WEB / "pyodide-lock.json").read_text(encoding="utf-8"))
CDN = f"https://cdn.jsdelivr.net/pyodide/v{LOCK['info']['version']}/full"

#: What Pyodide does not have: distribution -> what is imported, what it needs first.
OURS: dict[str, tuple[list[str], list[str]]] = {
    "comm": (["comm"], ["traitlets"]),
    "ipywidgets": (["ipywidgets"], ["comm", "ipython", "traitlets"]),
    "psygnal": (["psygnal"], []),
    "typing-extensions": (["typing_extensions"], []),
    "anywidget": (["anywidget"], ["ipywidgets", "psygnal", "typing-extensions"]),
    "filelock": (["filelock"], []),
    "pooch": (["pooch"], ["packaging"]),
}
#: What JupyterLite's kernel begins with; three of its wheels lie in its own lab extension.
KERNEL = ["micropip", "ssl", "sqlite3", "jedi", "ipython", "comm"]
KERNEL_WHEELS = ["piplite", "ipykernel", "pyodide_kernel"]
LAB_EXTENSIONS = [
    "@jupyter-widgets/jupyterlab-manager",
    "@jupyterlite/pyodide-kernel-extension",
    "anywidget",
]
STORAGE = "nn-from-scratch"  # the name of the drive in the browser


def build(folder: Path, pyodide: Path | None, scratch: Path) -> None:
    """Write the course to work in.

    Parameters
    ----------
    folder : Path           what becomes of it, new
    pyodide : Path or None  a copy of Pyodide to serve with it; None: it comes from its CDN
    scratch : Path          an empty folder to work in

    Raises
    ------
    ValueError    if a file of the copy is missing or another than Pyodide's lock says
    """
    source, python = scratch / "lite", scratch / "python"
    chapters = source / "content" / "chapters"
    chapters.mkdir(parents=True)
    for path in (ROOT / "chapters").glob("*.ipynb"):
        shutil.copy(path, chapters)
    lock = _packages(python / "wheels")
    if pyodide is not None:
        copied(pyodide, python / "pyodide")
    _write(python / "kernel.js", kernel("pyodide" if pyodide else CDN))
    _write(python / "lock.json", json.dumps(lock))
    settings = _settings([*KERNEL, *KERNEL_WHEELS], offline=bool(pyodide))
    _write(source / "jupyter-lite.json", json.dumps(settings))
    _write(source / "overrides.json", json.dumps(_preferences()))
    extensions = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
    building = {
        "apps": ["lab"],
        "contents": ["content"],
        "federated_extensions": [str(extensions / name) for name in LAB_EXTENSIONS],
        "ignore_sys_prefix": True,
        "no_libarchive": True,
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
        "output_dir": str(folder.resolve()),
        "settings_overrides": ["overrides.json"],
    }
    _write(source / "jupyter_lite_config.json", json.dumps({"LiteBuildConfig": building}))
    command = [sys.executable, "-m", "jupyterlite_core", "build"]
    ran = subprocess.run(command, cwd=source, capture_output=True, text=True)
    if ran.returncode:
        raise ValueError(f"JupyterLite could not be built:\n{(ran.stdout + ran.stderr)[-3000:]}")
    shutil.move(python, folder / "python")


def kernel(place: str) -> str:
    """The script that JupyterLite's kernel begins with, for a Pyodide in this place."""
    return (WEB / "kernel.js").read_text(encoding="utf-8").replace("PYODIDE", place)


def _settings(packages: list[str], offline: bool) -> dict:
    """What JupyterLite reads when it starts."""
    kernel = {
        "pyodideUrl": "./python/kernel.js",
        "disablePyPIFallback": offline,
        "loadPyodideOptions": {
            "packages": packages,
            "env": {
                "NN_COURSE_PROGRESS": "/drive/progress.json",
                "SCIKIT_LEARN_DATA": "/drive/data",
            },
        },
    }
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "Neural networks from scratch",
            "contentsStorageName": STORAGE,
            "disabledExtensions": ["@jupyterlab/apputils-extension:announcements"],
            "exposeAppInBrowser": True,
            "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": kernel},
        },
    }


def _preferences() -> dict:
    """Saved some seconds after it is written; no cell leaves the page when it is scrolled away."""
    return {
        "@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 5},
        "@jupyterlab/notebook-extension:tracker": {"windowingMode": "defer"},
    }


def _packages(wheels: Path) -> dict:
    """Pyodide's lock with the wheels that are ours, which are written into a new folder."""
    from hatchling.builders.wheel import WheelBuilder

    wheels.mkdir(parents=True)
    lock: dict = {"info": LOCK["info"], "packages": dict(LOCK["packages"]), "ours": []}

    def add(name: str, wheel: Path, imports: list[str], depends: list[str]) -> None:
        lock["ours"].append(name)
        lock["packages"][name] = {
            "name": name,
            "version": wheel.name.split("-")[1],
            "file_name": wheel.name,
            "install_dir": "site",
            "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
            "package_type": "package",
            "imports": imports,
            "depends": depends,
            "unvendored_tests": False,
        }

    for name, (imports, depends) in OURS.items():
        add(name, _wheel(name, wheels), imports, depends)
    course = Path(next(WheelBuilder(str(ROOT)).build(directory=str(wheels), versions=["standard"])))
    needs = [*LOCK["packages"], *OURS]
    add(STORAGE, course, ["utils"], needs)
    kernel = Path(sys.prefix) / "share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension"
    for name in KERNEL_WHEELS:
        wheel = next((kernel / "static" / "pypi").glob(f"{name}-*.whl"))
        needs = KERNEL if name != "piplite" else []
        add(name.replace("_", "-"), Path(shutil.copy(wheel, wheels)), [name], needs)
    return lock


def _wheel(name: str, folder: Path) -> Path:
    """An installed distribution as a wheel again, without what only its own machine can run."""
    installed = importlib.metadata.distribution(name)
    stem = installed.metadata["Name"].replace("-", "_")
    wheel = folder / f"{stem}-{installed.version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(installed.files or ()):
            if file.parts[0] != ".." and file.suffix not in (".so", ".pyd", ".pyc"):
                entry = zipfile.ZipInfo(file.as_posix())  # of 1980: the same bytes every time
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, file.read_binary())
    return wheel


def copied(pyodide: Path, folder: Path) -> None:
    """Copy what the course needs of Pyodide into a new folder, each file checked.

    Raises
    ------
    ValueError    if one is missing, or another than Pyodide's lock says
    """
    folder.mkdir(parents=True)
    files = dict(LOCK["core"]) | {p["file_name"]: p["sha256"] for p in LOCK["packages"].values()}
    for name, checksum in files.items():
        if not (pyodide / name).is_file():
            raise ValueError(f"{pyodide} holds no {name}: it must be Pyodide {CDN.split('/')[-2]}.")
        content = (pyodide / name).read_bytes()
        if hashlib.sha256(content).hexdigest() != checksum:
            raise ValueError(f"{pyodide / name} is not the file that Pyodide published.")
        (folder / name).write_bytes(content)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
