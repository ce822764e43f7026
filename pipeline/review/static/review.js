// What a page does beyond links and forms: keys, the picture, words. Without it everything still works by mouse and Tab.
"use strict";

const one = (selector, inside = document) => inside.querySelector(selector);
const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
const part = (selector, form) => [...form.elements].find((element) => element.matches(selector));
const typing = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

// ---- keys ----
document.addEventListener("keydown", (event) => {
  const target = event.target;
  if (one("dialog[open]")) return;
  if (event.key === "Escape") {
    const slot = target.closest(".slot");
    if (slot) close_slot(slot);
    else if (typing(target)) target.blur();
    return;
  }
  if (event.key === "Enter" && event.ctrlKey && target.form) {
    const save = part("[data-save]", target.form) || part("button.primary", target.form);
    if (save) { event.preventDefault(); save.click(); }
    return;
  }
  if (typing(target) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (walk(event)) return;
  if (event.key === "w") { first_word()?.focus(); event.preventDefault(); return; }
  if (event.key === "Enter" && target.closest("a, button, summary, svg, label")) return;
  const wanted = all("[data-key]").find((element) => element.dataset.key === event.key && !element.hidden);
  if (!wanted) return;
  event.preventDefault();
  if (wanted.matches("input")) { wanted.focus(); wanted.select(); } else wanted.click();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.opens) one("#" + button.dataset.opens).showModal();
  if (button.dataset.focus) { const field = one("#" + button.dataset.focus); field.focus(); field.select(); }
  if (button.dataset.text !== undefined) {
    const field = one("input[name=text]", button.closest(".word-panel"));
    field.value = button.dataset.text;
    field.focus();
  }
  if (button.dataset.all) {
    const boxes = all(`input[name=${button.dataset.all}]`);
    const on = !boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = on;
  }
  if ("close" in button.dataset) close_slot(button.closest(".slot"));
});

// a form whose fields were touched is saved, not accepted
document.addEventListener("input", (event) => {
  const form = event.target.closest("#decide");
  if (!form || event.target.name === "note") return;
  const save = part("[data-save]", form), accept = part("[data-accept]", form);
  const touched = all("input, select, textarea", form).some((field) => field.name !== "note" && (field.matches("select")
    ? [...field.options].some((option) => option.selected !== option.defaultSelected)
    : field.type !== "hidden" && field.value !== field.defaultValue));
  save.hidden = !touched;
  if (accept) accept.hidden = touched;
});

// Enter in a field of a row saves its fields: it must never accept what was just typed over
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("#decide");
  if (form && event.key === "Enter" && !event.ctrlKey && event.target.matches("input, select")) {
    event.preventDefault();
    const save = part("[data-save]", form);
    if (!save.hidden) save.click();
  }
});

// ---- words ----
const words = () => all("[data-words] button.w");
const first_word = () => one("[data-words] button.w.here") || words()[0];
let mark = null;

function walk(event) {
  const word = event.target.closest("button.w");
  if (!word) return false;
  const list = words(), at = list.indexOf(word);
  const line = word.closest(".line");
  let next = null;
  if (event.key === "ArrowRight") next = list[at + 1];
  else if (event.key === "ArrowLeft") next = list[at - 1];
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    let other = line;
    do other = event.key === "ArrowDown" ? other.nextElementSibling : other.previousElementSibling;
    while (other && !one("button.w", other));
    if (other) {
      const inside = all("button.w", other), place = all("button.w", line).indexOf(word);
      next = inside[Math.min(place, inside.length - 1)];
    }
  } else if (event.key === "m") {
    event.preventDefault();
    marked(word);
    return true;
  } else return false;
  event.preventDefault();
  next?.focus();
  return true;
}

// first m (or Shift+click) marks where a missed row begins, the second where it ends, and opens its form
function marked(word) {
  const area = word.closest("[data-add]");
  if (!area) return;
  const line = word.closest(".line");
  if (!mark || !mark.isConnected || mark.closest(".line") !== line) {
    for (const other of all(".marked")) other.classList.remove("marked");
    mark = word;
    word.classList.add("marked");
    return;
  }
  const places = [mark, word].map((each) => Number(each.dataset.position)).sort((a, b) => a - b);
  for (const each of all("button.w", line)) {
    const place = Number(each.dataset.position);
    each.classList.toggle("marked", place >= places[0] && place <= places[1]);
  }
  mark = null;
  const query = new URLSearchParams({ from: places[0], to: places[1], back: area.dataset.back });
  htmx.ajax("GET", `${area.dataset.add}/${line.dataset.line}?${query}`,
    { target: `#slot-${line.dataset.line}`, select: "#add", swap: "innerHTML" });
}

document.addEventListener("click", (event) => {
  const word = event.target.closest("button.w");
  if (word && event.shiftKey && word.closest("[data-add]")) {
    event.preventDefault();
    event.stopImmediatePropagation();
    marked(word);
  }
}, true);

function close_slot(slot) {
  if (!slot) return;
  const line = slot.closest(".line");
  slot.replaceChildren();
  (one("button.w.open", line) || one("button.w", line))?.focus();
}

// ---- the picture ----
function viewer(section) {
  const svg = one("svg", section);
  if (!svg || svg.dataset.ready) return;
  svg.dataset.ready = "1";
  const width = Number(section.dataset.width), height = Number(section.dataset.height);
  let box = svg.getAttribute("viewBox").split(" ").map(Number);
  const show = () => svg.setAttribute("viewBox", box.map((side) => side.toFixed(2)).join(" "));
  const focus = one(".focus", svg);
  if (focus) {  // the full width, as much of the page around the measurement as there is room for
    const tall = Math.min(width * svg.clientHeight / svg.clientWidth, height);
    const middle = Number(focus.getAttribute("y")) + Number(focus.getAttribute("height")) / 2;
    box = [0, Math.min(Math.max(middle - tall / 2, 0), height - tall), width, tall];
    show();
  }
  const zoom = (factor, x = box[0] + box[2] / 2, y = box[1] + box[3] / 2) => {
    const wide = Math.min(Math.max(box[2] * factor, width / 12), width * 1.5), by = wide / box[2];
    box = [x - (x - box[0]) * by, y - (y - box[1]) * by, wide, box[3] * by];
    show();
  };
  const point = (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [at.x, at.y];
  };
  for (const button of all("[data-zoom]", section)) {
    button.addEventListener("click", () => {
      if (button.dataset.zoom === "all") { box = [0, 0, width, height]; show(); }
      else zoom(button.dataset.zoom === "in" ? 0.75 : 1 / 0.75);
    });
  }
  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    if (event.ctrlKey) zoom(event.deltaY < 0 ? 0.9 : 1 / 0.9, ...point(event));
    else { box[0] += event.deltaX * box[2] / 1500; box[1] += event.deltaY * box[3] / 1000; show(); }
  }, { passive: false });
  let held = null;
  svg.addEventListener("pointerdown", (event) => { held = [...point(event), false]; });
  svg.addEventListener("pointermove", (event) => {
    if (!held) return;
    const [x, y] = point(event);
    if (!held[2] && Math.hypot(x - held[0], y - held[1]) * svg.clientWidth / box[2] < 4) return;
    if (!held[2]) { held[2] = true; svg.setPointerCapture(event.pointerId); svg.classList.add("dragging"); }
    box[0] += held[0] - x; box[1] += held[1] - y;
    show();
  });
  const drop = () => { held = null; svg.classList.remove("dragging"); };
  svg.addEventListener("pointerup", drop);
  svg.addEventListener("pointercancel", drop);
  svg.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!step) return;
    event.preventDefault();
    box[0] += step[0] * box[2] / 8; box[1] += step[1] * box[3] / 8;
    show();
  });
  svg.addEventListener("click", (event) => {
    const word = event.target.dataset?.word && one(`#w-${event.target.dataset.word}`);
    if (word) { word.focus(); word.click(); }
  });
  const light = (word, near) => {
    for (const lit of all(".lit", svg)) lit.classList.remove("lit");
    const mark = word && one(`[data-word="${word.id.slice(2)}"]`, svg);
    if (!mark) return;
    mark.classList.add("lit");
    const y = Number(mark.getAttribute("y"));
    if (near && (y < box[1] || y > box[1] + box[3] * 0.95)) { box[1] = y - box[3] / 2; show(); }
  };
  const area = one("[data-words]");
  area?.addEventListener("focusin", (event) => light(event.target.closest("button.w"), true));
  area?.addEventListener("mouseover", (event) => light(event.target.closest("button.w"), false));
}

function ready() {
  for (const section of all("[data-viewer]")) viewer(section);
  const start = first_word();
  if (start) start.tabIndex = 0;
  const image = one("[data-next-image]")?.dataset.nextImage;
  if (image) setTimeout(() => { new Image().src = image; }, 150);  // the next item's page is there when it is wanted
  if (location.hash.startsWith("#w-")) {
    const word = document.getElementById(location.hash.slice(1)) || one(`[data-line="${location.hash.split("-")[1]}"] button.w`);
    word?.focus();
    word?.scrollIntoView({ block: "center" });
  }
}
document.addEventListener("DOMContentLoaded", ready);
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "all") {
    ready();
    if (!location.hash) { one("#main").focus({ preventScroll: true }); scrollTo(0, 0); }
    return;
  }
  for (const word of all("button.w.open")) word.classList.remove("open");
  event.detail.requestConfig?.elt?.classList?.add("open");
  const field = one("input[name=text], select", event.target);
  field?.focus();
  field?.select?.();
});
