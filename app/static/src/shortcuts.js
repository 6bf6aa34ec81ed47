// Keys that do what a link or a button of the page does. The page lists them; without this script the list stays hidden.
// A key alone can be pressed by accident, so they can be turned off for good, and never work while somebody types.
const OFF = "reconnect-shortcuts-off";

function isOff() {
  try { return localStorage.getItem(OFF) === "yes"; } catch { return false; }
}

function turn(off) {
  try { off ? localStorage.setItem(OFF, "yes") : localStorage.removeItem(OFF); } catch { /* then it holds for this page only */ }
}

function isTyping(target) {
  return target instanceof Element && target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]") !== null;
}

function go(entry) {
  const path = entry.dataset.go;
  const link = document.querySelector(`main a[href="${path}"]`);
  if (link) { link.click(); return; }
  const button = document.querySelector(`main form[action="${path}"] button[type=submit]`);
  if (!button) return;
  button.focus();
  if ("press" in entry.dataset) button.click();
}

function rowsOfPage() {
  return [...document.querySelectorAll("main table.rc-table--cards tbody tr")];
}

function step(by) {
  const rows = rowsOfPage();
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))];
  next?.querySelector("a[href]")?.focus();
}

function tick() {
  document.activeElement?.closest("tr")?.querySelector("input[type=checkbox]")?.click();
}

const OF_LISTS = { j: () => step(1), k: () => step(-1), x: tick };

export function startShortcuts(box) {
  const list = box.querySelector("details");
  const control = list.querySelector("[data-shortcuts-switch]");
  const entries = new Map([...list.querySelectorAll("[data-key]")].map((entry) => [entry.dataset.key, entry]));
  let off = isOff();
  const label = () => { control.textContent = off ? "Turn shortcuts on" : "Turn shortcuts off"; };
  control.addEventListener("click", () => { off = !off; turn(off); label(); });
  label();
  box.hidden = false;
  document.addEventListener("keydown", (event) => {
    if (off || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || isTyping(event.target)) return;
    const entry = entries.get(event.key);
    if (!entry) return;
    event.preventDefault();
    if (event.key === "?") { list.open = !list.open; list.querySelector("summary").focus(); return; }
    if (entry.dataset.go) go(entry); else OF_LISTS[event.key]?.();
  });
}
