"""The built site in headless Chromium: served by this process, nothing from outside let through."""

import contextlib
import functools
import http.server
import threading

#: JupyterLite's ways; each is a function of one argument that returns a promise.
OPEN = """async (path) => {
  const app = window.jupyterapp;
  const panel = await app.commands.execute('docmanager:open', {path, factory: 'Notebook'});
  await panel.context.ready; await panel.sessionContext.ready;
  await panel.sessionContext.session.kernel.info;
}"""
RUN_ALL = """async () => {
  const app = window.jupyterapp, panel = app.shell.currentWidget;
  await app.commands.execute('notebook:run-all-cells');
  return panel.context.model.toJSON().cells.filter(c => c.cell_type === 'code').map(c => ({
    id: c.id, count: c.execution_count, source: c.source, tags: c.metadata.tags || [],
    streams: c.outputs.filter(o => o.name).map(o => [o.name, [o.text].flat().join('')]),
    plain: c.outputs.map(o => [(o.data || {})['text/plain'] || ''].flat().join('')),
    errors: c.outputs.filter(o => o.output_type === 'error').map(o => o.ename + ': ' + o.evalue)}));
}"""
RUN = """async ([ending, source]) => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  const index = notebook.widgets.findIndex(c => c.model.id.endsWith(ending));
  const cell = notebook.widgets[index].model;
  if (source !== null) cell.sharedModel.setSource(source);
  notebook.activeCellIndex = index;
  notebook.deselectAll();
  await window.jupyterapp.commands.execute('notebook:run-cell');
  const text = o => o.text || (o.data ? o.data['text/plain'] : o.ename + ': ' + o.evalue);
  return cell.toJSON().outputs.map(o => [text(o)].flat().join(''))
    .join('\\n');
}"""
CLOSE = """async () => {
  const panel = window.jupyterapp.shell.currentWidget;
  await panel.context.revert().catch(() => 0);
  await panel.sessionContext.shutdown();
  panel.dispose();
}"""
START = """([script, argument]) => {
  window.outcome = null;
  (0, eval)('(' + script + ')')(argument).then(
    value => window.outcome = {value: value === undefined ? null : value},
    error => window.outcome = {error: String(error)});
}"""


class Files(http.server.SimpleHTTPRequestHandler):
    """A server of files that says nothing."""

    def log_message(self, *args):
        pass


class Tab:
    """One tab on the site.

    Attributes
    ----------
    page              of playwright
    outside : list    addresses that were asked for beyond the site; none was let through
    """

    def __init__(self, page, base):
        self.page, self.base, self.outside = page, base, []
        page.context.route("**/*", self._route)

    def _route(self, route):
        if route.request.url.startswith((self.base, "data:", "blob:")):
            return route.fallback()
        self.outside.append(route.request.url)
        return route.abort()

    def lab(self):
        """Open JupyterLite, and wait until it is there."""
        self.page.goto(f"{self.base}/work/lab/index.html")
        ready = "window.jupyterapp && window.jupyterapp.restored.then(() => true)"
        self.page.wait_for_function(ready)

    def do(self, script, argument=None, seconds=120):
        """What one of the scripts returns, within so many seconds."""
        self.page.evaluate(START, [script, argument])
        done = self.page.wait_for_function("window.outcome", timeout=1000 * seconds, polling=100)
        outcome = done.json_value()
        assert "error" not in outcome, outcome["error"]
        return outcome["value"]


@contextlib.contextmanager
def tab(browser, site):
    """A tab of a new profile on the site in a folder."""
    handler = functools.partial(Files, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        page.set_default_timeout(60_000)
        yield Tab(page, f"http://127.0.0.1:{server.server_port}")
        page.close()
        server.shutdown()
