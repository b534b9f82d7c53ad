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
  return self.loadPyodide({ ...options, indexURL: here("PYODIDE/"), lockFileURL });
};
