// Pyodide, from its CDN or from a copy, with a lock that also holds the wheels beside this file.
// JupyterLite's kernel loads this as a classic script and calls loadPyodide once; indexURL is the
// folder of this file.
self.loadPyodide = async (options) => {
  const here = (name) => new URL(name, options.indexURL).href;
  const lock = await (await fetch(here("lock.json"))).json();
  for (const name of lock.ours) {
    lock.packages[name].file_name = here("wheels/" + lock.packages[name].file_name);
  }
  importScripts(here("PYODIDE/pyodide.js")); // which puts its own loadPyodide in this one's place
  const lockFileURL = URL.createObjectURL(new Blob([JSON.stringify(lock)]));
  const python = await self.loadPyodide({ ...options, indexURL: here("PYODIDE/"), lockFileURL });
  // Each look into a notebook's folder is a message to another thread: modules are there last.
  python.runPython("import sys; sys.path.append('')");
  // Meanwhile the kernel starts, and somebody reads.
  python.loadPackage("nn-from-scratch").then(() => {
    // Pyodide's matplotlib brings a list of its fonts that says it is of another version, so each
    // kernel would look through the fonts again.
    const file = "/lib/python3.12/site-packages/matplotlib/fontlist.json";
    const fonts = python.FS.readFile(file, { encoding: "utf8" });
    python.FS.writeFile(file, fonts.replace('"_version": 390', '"_version": 330'));
  });
  return python;
};
