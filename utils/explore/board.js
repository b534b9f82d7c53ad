// The browser half of board.py: controls from `spec`, a Scene from `frame`.
const NS = "http://www.w3.org/2000/svg";
const LEFT = 46, RIGHT = 10, TOP = 24, BOTTOM = 40;
const DASH = { solid: "none", dash: "7 4", dot: "2 4" };
const SPEAK = 400, PATIENCE = 4000; // ms: announce once the hand rests; say that no answer comes

const make = (tag, attributes = {}, ...children) => {
  const e = document.createElement(tag);
  for (const [k, v] of Object.entries(attributes)) {
    if (k.includes("-") || k === "for" || k === "role") e.setAttribute(k, v);
    else e[k] = v;
  }
  e.append(...children);
  return e;
};
const shape = (tag, attributes, text) => {
  const e = document.createElementNS(NS, tag);
  for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
  if (text !== undefined) e.textContent = text;
  return e;
};
const bytes = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
const floats = (view) => new Float32Array(bytes(view).slice().buffer);
const paint = (name) => `var(--nn-${name})`;
const clamp = (v, low, high) => Math.max(low, Math.min(high, v));

// One outline a class, around (0, 0), for a size r: as in matplotlib's markers.
const MARKS = [
  (r) => `m${-r},0a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0`,
  (r) => `m0,${-r}l${r},${2 * r}h${-2 * r}z`,
  (r) => `m${-r},${-r}h${2 * r}v${2 * r}h${-2 * r}z`,
  (r) => `m0,${-1.4 * r}l${1.4 * r},${1.4 * r}l${-1.4 * r},${1.4 * r}l${-1.4 * r},${-1.4 * r}z`,
  (r) => `m0,${r}l${-r},${-2 * r}h${2 * r}z`,
  (r) => `m${-r / 3},${-r}h${r / 1.5}v${r / 1.5}h${r / 1.5}v${r / 1.5}h${-r / 1.5}v${r / 1.5}h${-r / 1.5}v${-r / 1.5}h${-r / 1.5}v${-r / 1.5}h${r / 1.5}z`,
  (r) => `m${-r},${-r / 2}l${r / 2},${-r / 2}l${r / 2},${r / 2}l${r / 2},${-r / 2}l${r / 2},${r / 2}l${-r / 2},${r / 2}l${r / 2},${r / 2}l${-r / 2},${r / 2}l${-r / 2},${-r / 2}l${-r / 2},${r / 2}l${-r / 2},${-r / 2}l${r / 2},${-r / 2}z`,
];

// ---- a Scene -------------------------------------------------------------------------------
class Plot {
  constructor(parent, name) {
    this.svg = shape("svg", { "aria-hidden": "true" });
    this.clip = name;
    this.canvases = [];
    this.node = make("div", { className: "nn-panel" }, this.svg);
    parent.append(this.node);
  }
  draw(panel) {
    Object.assign(this.node.style, { flexGrow: panel.span, flexBasis: `${220 * panel.span}px`, maxWidth: `${420 * panel.span}px` });
    const W = this.node.clientWidth, H = Math.round(W * panel.ratio);
    if (W < LEFT + RIGHT + 20) return; // hidden now, as while a theme loads: drawn when it has a size
    this.drawn = W;
    this.scale = Math.min(1, W / (300 * panel.span)); // letters stay inside their boxes
    const [left, right, top, bottom] = panel.frame ? [LEFT, RIGHT, TOP, BOTTOM] : [2, 2, panel.title ? TOP : 2, 2];
    const w = W - left - right, h = H - top - bottom, [x0, x1] = panel.xlim, [y0, y1] = panel.ylim;
    const X = (v) => left + ((v - x0) / (x1 - x0)) * w, Y = (v) => top + ((y1 - v) / (y1 - y0)) * h;
    const inside = shape("g", { "clip-path": `url(#${this.clip})` }), clip = shape("clipPath", { id: this.clip });
    clip.append(shape("rect", { x: left, y: top, width: w, height: h }));
    this.heats = 0;
    for (const mark of panel.marks) this[mark.kind](inside, mark, X, Y);
    for (const canvas of this.canvases.splice(this.heats)) canvas.remove();
    const out = [clip, inside], ink = { stroke: paint("ink"), "stroke-width": 1, fill: "none" };
    const say = (text, attributes) => out.push(shape("text", { "text-anchor": "middle", ...attributes }, text));
    if (panel.frame) {
      out.push(shape("rect", { x: left, y: top, width: w, height: h, ...ink }));
      for (const [v, t] of panel.xticks) {
        out.push(shape("path", { d: `M${X(v)},${top + h}v4`, ...ink }));
        say(t, { x: X(v), y: top + h + 16 });
      }
      for (const [v, t] of panel.yticks) {
        out.push(shape("path", { d: `M${left},${Y(v)}h-4`, ...ink }));
        say(t, { x: left - 7, y: Y(v) + 4, "text-anchor": "end" });
      }
    }
    if (panel.title) say(panel.title, { class: "nn-title", x: left + w / 2, y: 16 });
    if (panel.xlabel) say(panel.xlabel, { x: left + w / 2, y: H - 6 });
    if (panel.ylabel) say(panel.ylabel, { transform: `translate(12,${top + h / 2}) rotate(-90)` });
    this.svg.setAttribute("viewBox", `0 0 ${W} ${H}`);
    this.svg.replaceChildren(...out);
  }
  Points(g, mark, X, Y) {
    const xy = floats(mark.xy), classes = bytes(mark.classes), r = mark.size * 0.72, d = {};
    for (let i = 0; i < classes.length; i++) {
      const x = X(xy[2 * i]), y = Y(xy[2 * i + 1]), c = classes[i];
      if (isFinite(x + y)) d[c] = `${d[c] || ""}M${x.toFixed(1)},${y.toFixed(1)}${MARKS[c % MARKS.length](r)}`;
    }
    for (const c in d) g.append(shape("path", { d: d[c], fill: paint(c), stroke: paint("ink"), "stroke-width": 0.5 }));
  }
  Path(g, mark, X, Y) {
    let d = "";
    for (const view of mark.lines) {
      const xy = floats(view), n = xy.length;
      for (let i = 0, pen = "M"; i < n; i += 2) {
        const x = X(xy[i]), y = Y(xy[i + 1]);
        if (!isFinite(x + y)) { pen = "M"; continue; }
        d += `${pen}${x.toFixed(1)},${y.toFixed(1)}`;
        pen = "L";
      }
      if (mark.arrow && n > 3) {
        const [ax, ay, bx, by] = [X(xy[n - 4]), Y(xy[n - 3]), X(xy[n - 2]), Y(xy[n - 1])], a = Math.atan2(by - ay, bx - ax);
        for (const s of [2.7, -2.7]) d += `M${bx + 8 * Math.cos(a + s)},${by + 8 * Math.sin(a + s)}L${bx},${by}`;
      }
    }
    g.append(shape("path", { d, fill: "none", stroke: paint(mark.colour), "stroke-width": mark.width, "stroke-dasharray": DASH[mark.dash] }));
  }
  Heat(g, mark, X, Y) {
    const [rows, columns] = mark.shape, values = bytes(mark.values), [a, b, c, d] = mark.box;
    const canvas = (this.canvases[this.heats] ||= make("canvas")), style = getComputedStyle(this.node);
    if (!canvas.isConnected) this.svg.before(canvas);
    this.heats += 1;
    const colour = (name) => parseInt(style.getPropertyValue(`--nn-${name}`).trim().slice(1), 16);
    const ends = mark.ink ? [colour("ink"), colour("ink")] : [colour("0"), colour("1")];
    canvas.width = columns; canvas.height = rows;
    const image = new ImageData(columns, rows), pixels = image.data;
    for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) {
      const v = values[(rows - 1 - i) * columns + j], rgb = ends[v > 127 ? 1 : 0], at = 4 * (i * columns + j);
      pixels[at] = rgb >> 16; pixels[at + 1] = (rgb >> 8) & 255; pixels[at + 2] = rgb & 255;
      pixels[at + 3] = (mark.ink ? v : Math.abs(v - 127.5) * 2) * mark.strength;
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
    const [top, bottom] = [Y(d), Y(c)].sort((p, q) => p - q);
    Object.assign(canvas.style, { left: `${X(a)}px`, top: `${top}px`, width: `${X(b) - X(a)}px`, height: `${bottom - top}px`,
      imageRendering: mark.smooth ? "auto" : "pixelated" });
  }
  Box(g, mark, X, Y) {
    const [a, b, c, d] = mark.box, [left, right] = [X(a), X(b)].sort((p, q) => p - q), [top, bottom] = [Y(c), Y(d)].sort((p, q) => p - q);
    g.append(shape("rect", { x: left, y: top, width: right - left, height: bottom - top, fill: paint(mark.colour), "fill-opacity": mark.strength,
      ...(mark.edge ? { stroke: paint(mark.edge), "stroke-width": mark.width, "stroke-dasharray": DASH[mark.dash] } : {}) }));
  }
  Label(g, mark, X, Y) {
    const x = X(mark.at[0]), y = Y(mark.at[1]), size = 1.2 * mark.size * this.scale, lines = mark.text.split("\n"), high = 1.25 * size;
    if (mark.ring) g.append(shape("circle", { cx: x, cy: y, r: 9, fill: paint("paper"), stroke: paint("ink") }));
    const text = shape("text", { "text-anchor": mark.anchor, style: `font-size:${size}px` + (mark.bold ? ";font-weight:700" : "") + (mark.mono ? ";font-family:monospace;white-space:pre" : "") });
    lines.forEach((line, i) => text.append(shape("tspan", { x, y: y + 0.35 * size + (i - (lines.length - 1) / 2) * high }, line)));
    g.append(text);
  }
}

// ---- controls: { node, inputs, get, set }, and idle(why) ---------------------------------------
const number = (text) => parseFloat(text.replace(/\u2212/g, "-").replace(",", "."));

function slider(row, id, moved) {
  const last = row.texts.length - 1, values = row.texts.map(number);
  const input = make("input", { type: "range", id, min: 0, max: last, step: 1 });
  const typed = make("input", { type: "text", className: "nn-read", inputMode: "decimal", "aria-label": `${row.label}, typed`, autocomplete: "off", spellcheck: false });
  const tell = () => { typed.value = row.texts[+input.value]; input.setAttribute("aria-valuetext", typed.value); };
  input.addEventListener("input", () => { tell(); moved(); });
  typed.addEventListener("focus", () => typed.select());
  typed.addEventListener("change", () => {
    const wanted = number(typed.value), gaps = values.map((v) => Math.abs(v - wanted));
    if (isFinite(wanted)) input.value = gaps.indexOf(Math.min(...gaps)); // the nearest value there is
    tell(); moved();
  });
  return { node: make("div", { className: "nn-row" }, make("label", { for: id }, row.label), input, typed), inputs: [input, typed], last,
    get: () => +input.value, set: (v) => { input.value = v; tell(); } };
}

function choice(row, id, moved) {
  const inputs = row.texts.map((t, i) => make("input", { type: "radio", name: id, value: i }));
  inputs.forEach((e) => e.addEventListener("change", moved));
  const node = make("fieldset", { className: "nn-row" }, make("legend", {}, row.label),
    make("div", { className: "nn-seg" }, ...inputs.map((e, i) => make("label", {}, e, make("span", {}, row.texts[i])))));
  return { node, inputs, get: () => inputs.findIndex((e) => e.checked), set: (v) => { inputs[v].checked = true; } };
}

// A small picture: draw with mouse or finger, or walk with the arrows and press Space; Delete clears.
function canvas(row, id, moved) {
  const [rows, columns] = row.shape, values = new Uint8Array(rows * columns), size = 176, cell = size / columns;
  const paper = make("canvas", { width: size, height: (size * rows) / columns, tabIndex: 0, id, role: "application",
    "aria-label": `${row.label}: ${rows} rows, ${columns} columns. Arrows move, Space draws and wipes, Delete clears.` });
  const where = make("span", { className: "nn-hush", "aria-live": "polite" });
  const clear = make("button", { type: "button", textContent: "Clear" });
  let cursor = [rows >> 1, columns >> 1], pen = null;
  const draw = () => {
    const pencil = paper.getContext("2d"), style = getComputedStyle(paper), colour = (n) => style.getPropertyValue(`--nn-${n}`).trim();
    pencil.globalAlpha = 1; pencil.fillStyle = colour("paper"); pencil.fillRect(0, 0, paper.width, paper.height);
    pencil.fillStyle = colour("ink");
    values.forEach((v, k) => { pencil.globalAlpha = v / 255; pencil.fillRect((k % columns) * cell, Math.floor(k / columns) * cell, cell, cell); });
    pencil.globalAlpha = 1; pencil.strokeStyle = colour("1"); pencil.lineWidth = 3;
    if (document.activeElement === paper) pencil.strokeRect(cursor[1] * cell + 1.5, cursor[0] * cell + 1.5, cell - 3, cell - 3);
  };
  const put = (r, c, v) => { if (r >= 0 && c >= 0 && r < rows && c < columns) values[r * columns + c] = v; };
  const stroke = (e) => { // a soft pen: full under it, half beside it
    const box = paper.getBoundingClientRect(), y = ((e.clientY - box.top) / box.height) * rows, x = ((e.clientX - box.left) / box.width) * columns;
    for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) {
      const near = clamp(1.45 - Math.hypot(r + 0.5 - y, c + 0.5 - x), 0, 1) * 255;
      if (near > 0) put(r, c, pen ? Math.max(values[r * columns + c], near) : 0);
    }
    draw(); moved();
  };
  const shut = () => paper.getAttribute("aria-disabled") === "true";
  paper.addEventListener("pointerdown", (e) => { if (shut()) return; paper.setPointerCapture(e.pointerId); pen = !(e.button || e.shiftKey); stroke(e); });
  paper.addEventListener("pointermove", (e) => { if (pen !== null && e.buttons) stroke(e); });
  for (const kind of ["pointerup", "pointercancel"]) paper.addEventListener(kind, () => { pen = null; });
  paper.addEventListener("contextmenu", (e) => e.preventDefault());
  const wipe = () => { values.fill(0); draw(); moved(); };
  clear.onclick = wipe;
  const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  paper.addEventListener("keydown", (e) => {
    if (shut()) return;
    const way = MOVES[e.key];
    if (way) cursor = [clamp(cursor[0] + way[0], 0, rows - 1), clamp(cursor[1] + way[1], 0, columns - 1)];
    else if (e.key === " ") { const k = cursor[0] * columns + cursor[1]; values[k] = values[k] > 127 ? 0 : 255; moved(); }
    else if (e.key === "Delete" || e.key === "Backspace") return wipe();
    else return;
    e.preventDefault();
    where.textContent = `row ${cursor[0] + 1}, column ${cursor[1] + 1}, ${values[cursor[0] * columns + cursor[1]] > 127 ? "dark" : "light"}`;
    draw();
  });
  for (const kind of ["focus", "blur"]) paper.addEventListener(kind, draw);
  const node = make("div", { className: "nn-row" }, make("label", { for: id }, row.label), make("div", { className: "nn-paper" }, paper, clear, where));
  return { node, inputs: [paper, clear], get: () => [...values], set: (v) => { values.set(v); draw(); }, redraw: draw };
}

// Pause, play, steps and the way back for a slider; play begins where Python says, or goes on.
function player(row, c, moved, busy) {
  let timer = 0;
  const button = (sign, name, act) => { const b = make("button", { type: "button", "aria-label": `${name} ${row.label}`, title: `${name} ${row.label}`, textContent: sign }); b.onclick = act; return b; };
  const to = (v) => { v = clamp(v, 0, c.last); if (v !== c.get()) { c.set(v); moved(); } };
  const status = (on) => { go.textContent = on ? "❚❚" : "▶"; for (const k of ["aria-label", "title"]) go.setAttribute(k, `${on ? "Pause" : "Play"} ${row.label}`); };
  const stop = () => { clearInterval(timer); timer = 0; status(false); };
  const tick = () => { if (busy()) return; if (c.get() >= c.last) return stop(); to(c.get() + 1); };
  const go = button("▶", "Play", () => {
    if (timer) return stop();
    status(true);
    if (c.get() >= c.last) to(row.play.from);
    timer = setInterval(tick, row.play.interval);
  });
  const by = (sign, name, target) => button(sign, name, () => { stop(); to(target()); });
  const buttons = [by("|◀", "Back to the start:", () => row.play.from), by("−1", "One step back:", () => c.get() - 1), go, by("+1", "One step on:", () => c.get() + 1)];
  c.node.append(make("div", { className: "nn-play" }, ...buttons));
  c.inputs.push(...buttons);
  c.inputs[0].addEventListener("input", stop); // a hand on the slider takes over
  return { stop };
}

// Opened once: from then on it says at which values of the other controls that was.
function seal(row, id, moved, others) {
  const button = make("button", { type: "button", id, textContent: row.label });
  let opened = null;
  const tell = () => { button.textContent = opened ? `${row.label}: done` : row.label; button.disabled = !!opened; };
  button.onclick = () => { opened = others(); tell(); moved(); };
  return { node: make("div", { className: "nn-row" }, make("div", { className: "nn-paper" }, button)), inputs: [button], once: () => !!opened,
    get: () => opened, set: (v) => { opened = v; tell(); } };
}
const KINDS = { Slider: slider, Choice: choice, Canvas: canvas, Seal: seal };

// ---- the widget ----------------------------------------------------------------------------
let views = 0;

function render({ model, el }) {
  const spec = model.get("spec"), id = `nn${++views}-${Math.random().toString(36).slice(2, 7)}`;
  const root = make("div", { className: "nn-board", role: "group", "aria-label": `Explorer. Goal: ${spec.goal}` });
  const badge = make("span", { className: "nn-badge" }), picture = make("div", { className: "nn-picture", role: "img" });
  const words = make("p"), verdict = make("p", { className: "nn-verdict" }), say = make("div", { className: "nn-hush", "aria-live": "polite" });
  const error = make("div", { className: "nn-error", hidden: true, role: "alert" }), note = make("div", { className: "nn-note", hidden: true, role: "status" });
  const controls = {}, players = [], plots = [];
  let asked = 0, flight = null, wanted = false, spoken = 0, late = 0, scene = null, first = true;

  const others = () => Object.fromEntries(Object.entries(controls).filter(([, c]) => !c.once).map(([k, c]) => [k, c.get()]));
  // One question on the way at a time; while it is answered only the newest state waits.
  const pump = () => {
    if (flight !== null) { wanted = true; return; }
    wanted = false;
    flight = `${id}:${++asked}`;
    model.send({ n: flight, at: Object.fromEntries(Object.entries(controls).map(([k, c]) => [k, c.get()])) });
    clearTimeout(late);
    late = setTimeout(() => { flight = null; note.hidden = false; note.textContent = "No answer from the kernel yet: if it is not busy, run this cell again."; }, PATIENCE);
  };
  const idle = (why) => {
    for (const [name, c] of Object.entries(controls)) {
      const reason = why[name] || "";
      if (reason) players.filter((p) => p.name === name).forEach((p) => p.stop());
      for (const input of c.inputs) {
        input.disabled = !!reason || (c.once && c.once());
        if (c.redraw) input.setAttribute("aria-disabled", !!reason); // a canvas knows no "disabled"
        reason ? input.setAttribute("aria-describedby", c.why.id) : input.removeAttribute("aria-describedby");
      }
      c.node.classList.toggle("nn-idle", !!reason);
      c.why.textContent = reason; c.why.hidden = !reason;
    }
  };
  const show = () => {
    const frame = model.get("frame"), done = model.get("done");
    error.hidden = !frame.error; error.textContent = frame.error || "";
    picture.classList.toggle("nn-stale", !!frame.error);
    if (frame.panels) {
      scene = frame;
      while (plots.length < frame.panels.length) plots.push(new Plot(picture, `${id}-${plots.length}`));
      for (const plot of plots.splice(frame.panels.length)) plot.node.remove();
      frame.panels.forEach((panel, i) => plots[i].draw(panel));
      picture.setAttribute("aria-label", frame.alt);
      words.textContent = frame.sentence;
      verdict.textContent = `${frame.reached ? "★" : "☆"} ${frame.verdict}`;
      verdict.classList.toggle("nn-reached", frame.reached);
      idle(frame.idle);
    }
    badge.dataset.done = +done;
    badge.textContent = done ? (frame.reached ? "★ reached" : "★ reached before") : "☆ not yet";
    clearTimeout(spoken);
    if (!first) spoken = setTimeout(() => { say.textContent = frame.error || `${frame.sentence} ${frame.verdict}`; }, SPEAK);
    first = false;
  };
  const arrived = () => {
    const frame = model.get("frame"), mine = frame.n === flight;
    clearTimeout(late); note.hidden = true;
    if (mine) flight = null;
    if (!mine && flight === null) for (const k in controls) controls[k].set(frame.at[k]); // another view moved
    show();
    if (mine && wanted) pump();
  };

  root.append(make("div", { className: "nn-goal" }, badge, make("span", {}, `Goal: ${spec.goal}`)));
  spec.controls.forEach((row, i) => {
    const c = (controls[row.name] = KINDS[row.kind](row, `${id}-c${i}`, pump, others));
    if (row.play) players.push({ name: row.name, ...player(row, c, pump, () => flight !== null) });
    c.why = make("div", { className: "nn-why", id: `${id}-w${i}`, hidden: true });
    c.node.append(c.why);
    root.append(c.node);
  });
  root.append(picture, error, note);
  if (spec.key) root.append(make("p", { className: "nn-key" }, spec.key));
  root.append(words, verdict, say);
  el.append(root);
  for (const [k, v] of Object.entries(model.get("frame").at)) controls[k].set(v);

  // Save and run stay the notebook's keys; all others are the board's. JupyterLab listens on the
  // document as events rise (stopPropagation is enough), Notebook 7 as they sink: only the attribute
  // helps, and only on the focused element itself, since its selectors end in ":focus".
  const theirs = (e) => e.ctrlKey || e.metaKey || (e.shiftKey && e.key === "Enter");
  const guard = (e) => root.contains(e.target) && e.target.toggleAttribute("data-lm-suppress-shortcuts", !theirs(e));
  window.addEventListener("keydown", guard, true);
  root.addEventListener("keydown", (e) => {
    if (theirs(e)) return;
    e.stopPropagation();
    if (e.key === "Escape") {
      players.forEach((p) => p.stop());
      const cell = root.closest(".jp-Cell");
      document.activeElement.blur();
      if (cell) { cell.tabIndex = Math.max(-1, cell.tabIndex); cell.focus({ preventScroll: true }); }
    } else if (e.key === "Enter" && e.target.type === "radio") e.target.click();
  });
  for (const kind of ["keyup", "keypress"]) root.addEventListener(kind, (e) => e.stopPropagation());

  const redraw = () => {
    if (scene) scene.panels.forEach((panel, i) => plots[i].draw(panel));
    for (const c of Object.values(controls)) if (c.redraw) c.redraw();
  };
  const size = new ResizeObserver(() => { if (plots.some((plot) => plot.node.clientWidth !== plot.drawn)) redraw(); });
  size.observe(picture);
  const theme = new MutationObserver(redraw);
  theme.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "class"] });
  model.on("change:frame", arrived);
  show();
  return () => {
    players.forEach((p) => p.stop()); size.disconnect(); theme.disconnect();
    window.removeEventListener("keydown", guard, true);
    model.off("change:frame", arrived); clearTimeout(late); clearTimeout(spoken);
  };
}
export default { render };
