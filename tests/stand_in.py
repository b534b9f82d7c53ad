"""A page with an explorer's real front end and a stand-in for Jupyter: Python answers directly."""

import base64
from pathlib import Path

from utils.explore import board as board_module
from utils.explore.board import Board

HERE = Path(board_module.__file__).parent
PAGE = """<!doctype html><html lang=en><meta charset=utf-8><title>explorer</title>
<style>{css}</style>
<body data-jp-theme-light="true"><main></main><script type=module>
import widget from "/board.js";
const thaw = (x) => x && x.b64 !== undefined
  ? new DataView(Uint8Array.from(atob(x.b64), (c) => c.charCodeAt(0)).buffer)
  : Array.isArray(x) ? x.map(thaw)
  : x && typeof x === "object"
  ? Object.fromEntries(Object.entries(x).map(([k, v]) => [k, thaw(v)])) : x;
const state = thaw(await window.start()), heard = [];
const model = {
  get: (k) => state[k],
  on: (_, f) => heard.push(f),
  off: (_, f) => heard.splice(heard.indexOf(f), 1),
  send: async (m) => {
    window.sent = (window.sent || 0) + 1;
    Object.assign(state, thaw(await window.ask(m)));
    heard.forEach((f) => f());
  } };
for (let i = 0; i < VIEWS; i++) {
  const el = document.createElement("div");
  document.querySelector("main").append(el);
  widget.render({ model, el });
}
window.ready = true;
</script>"""


def freeze(x):
    """Buffers as text, since a page's bindings carry JSON."""
    if isinstance(x, memoryview):
        return {"b64": base64.b64encode(x).decode()}
    if isinstance(x, dict):
        return {k: freeze(v) for k, v in x.items()}
    return [freeze(v) for v in x] if isinstance(x, list | tuple) else x


def mount(browser, explorer, views=1, width=900, height=1000):
    """A page with so many views of one board; `page.problems` lists what went wrong in it."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.problems = []
    page.on("pageerror", lambda e: page.problems.append(str(e)))
    page.on("console", lambda m: page.problems.append(m.text) if m.type == "error" else None)
    board = page.board = Board(explorer)

    def ask(message):
        board.answer(message["at"], message["n"])
        return freeze({"frame": board.frame, "done": board.done})

    page.expose_function(
        "start", lambda: freeze({"spec": board.spec, "frame": board.frame, "done": board.done})
    )
    page.expose_function("ask", ask)
    html = PAGE.replace("{css}", (HERE / "board.css").read_text()).replace("VIEWS", str(views))
    script = (HERE / "board.js").read_text()

    def serve(route):
        if route.request.url.endswith(".js"):
            route.fulfill(body=script, content_type="text/javascript")
        elif route.request.url.endswith("/"):
            route.fulfill(body=html, content_type="text/html")
        else:
            route.fulfill(status=204)

    page.route("**/*", serve)
    page.goto("http://127.0.0.1:9/")
    page.wait_for_function("window.ready")
    return page
