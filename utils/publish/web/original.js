// JupyterLite keeps what was changed in IndexedDB; without an entry it shows the file of the site.
const storage = document.querySelector("[data-storage]").dataset.storage;

function remove(path) {
  return new Promise((done, failed) => {
    const opening = indexedDB.open(storage);
    let fresh = false; // no drive yet: none is made
    opening.onupgradeneeded = () => ((fresh = true), opening.transaction.abort());
    opening.onerror = () => (fresh ? done(false) : failed(opening.error));
    opening.onsuccess = () => {
      const database = opening.result;
      const stores = [...database.objectStoreNames].filter((n) => ["files", "checkpoints"].includes(n));
      if (!stores.length) return done(false);
      const change = database.transaction(stores, "readwrite");
      let there = false;
      for (const name of stores) {
        const store = change.objectStore(name);
        store.count(path).onsuccess = (event) => (there ||= event.target.result > 0);
        store.delete(path);
      }
      change.oncomplete = () => (database.close(), done(there));
      change.onerror = () => failed(change.error);
    };
  });
}

async function answer(path, gone, nothing) {
  const said = document.getElementById("said");
  try {
    said.textContent = (await remove(path)) ? gone : nothing;
  } catch (error) {
    said.textContent = `The browser's drive cannot be changed: ${error}`;
  }
}

document.getElementById("restore").onclick = () => {
  const name = document.getElementById("chapter").value;
  answer(
    `chapters/${name}.ipynb`,
    `${name} is as it was at the start.`,
    `${name} is as it was at the start: nothing had been changed.`,
  );
};
document.getElementById("forget").onclick = () =>
  answer("progress.json", "No exercise counts as solved any more.", "No exercise had been solved.");
