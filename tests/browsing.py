"""A real browser and a real Jupyter for the tests that need one."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextlib.contextmanager
def chromium():
    """A Chromium without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield browser
        browser.close()


@contextlib.contextmanager
def jupyter(folder, course, **environment):
    """JupyterLab and Notebook on a folder of notebooks, with settings of their own: the address."""
    settings = folder / "config" / "labconfig" / "page_config.json"
    settings.parent.mkdir(parents=True)
    news = "@jupyterlab/apputils-extension:announcements"
    settings.write_text(json.dumps({"disabledExtensions": {news: True}}), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = {"CONFIG": "config", "DATA": "data", "RUNTIME": "runtime"}
    env = dict(os.environ, IPYTHONDIR=str(folder / "ipython"), **environment)
    env |= {f"JUPYTER_{name}_DIR": str(folder / place) for name, place in places.items()}
    command = [sys.executable, "-m", "jupyterlab", "--allow-root", "--no-browser"]
    command += ["--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"]
    command += ["--IdentityProvider.token=t", "--expose-app-in-browser"]
    command += ["--JupyterNotebookApp.expose_app_in_browser=True"]
    with open(folder / "lab.log", "w") as log:
        server = subprocess.Popen(command, cwd=course, env=env, stdout=log, stderr=log)
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(1200):  # a busy machine may need a minute
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{base}/api/status?token=t", timeout=1)
                break
            time.sleep(0.1)
        else:
            raise RuntimeError((folder / "lab.log").read_text()[-2000:])
        yield base
    finally:
        server.terminate()
        try:
            server.wait(120)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
