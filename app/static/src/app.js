// What makes pages nicer when JavaScript is there: the GOV.UK behaviours in use, "select all" in lists, and keyboard shortcuts. Pages never depend on it.
import { Button, CharacterCount, Checkboxes, createAll, ErrorSummary, FileUpload, NotificationBanner, PasswordInput, Radios, SkipLink } from "govuk-frontend";
import { startBench } from "./bench.js";
import { startShortcuts } from "./shortcuts.js";

for (const component of [Button, CharacterCount, Checkboxes, ErrorSummary, FileUpload, NotificationBanner, PasswordInput, Radios, SkipLink]) {
  createAll(component);
}

function addSelectAll(table) {
  const boxes = [...table.querySelectorAll("tbody input[type=checkbox]")];
  const slot = table.querySelector("[data-select-all]");
  if (!slot || boxes.length === 0) return;
  const all = document.createElement("input");
  all.type = "checkbox";
  all.className = "rc-check";
  all.setAttribute("aria-label", "Select every row on this page");
  all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
  boxes.forEach((box) => box.addEventListener("change", () => {
    const ticked = boxes.filter((one) => one.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }));
  slot.replaceChildren(all);
}

function start(root) {
  root.querySelectorAll("table[data-selectable]").forEach(addSelectAll);
  root.querySelectorAll("[data-shortcuts]").forEach(startShortcuts);
  root.querySelectorAll("[data-bench]").forEach(startBench);
  root.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
}

start(document);
