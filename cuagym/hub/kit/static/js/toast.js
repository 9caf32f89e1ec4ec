import { drawn, make } from "./lib.js";

/** Short news at the edge of the window, above any dialog, with a way to take the operation back. */
const shelf = make("div", { class: "toasts", role: "status", "aria-live": "polite" });
shelf.uiLocal = true;

/** A modal dialog makes all else inert, so news go into the topmost one. */
export function houseToasts() {
  const host = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.body;
  if (shelf.parentNode !== host) host.append(shelf);
}

export function hideToasts() {
  shelf.replaceChildren();
}

export function toast(text, { bad = false, undo = null } = {}) {
  houseToasts();
  const note = make("div", { class: bad ? "toast toast--bad" : "toast", role: bad ? "alert" : null }, make("span", { class: "toast__text" }, text));
  if (undo) note.append(make("button", { class: "toast__undo", type: "button", "data-ui-undo": true, onclick: () => (note.remove(), undo()) }, "Undo"));
  note.append(make("button", { class: "toast__close", type: "button", "aria-label": "Dismiss", onclick: () => note.remove() }, drawn("x", 16)));
  shelf.replaceChildren(note);
  let timer = setTimeout(() => note.remove(), 8000);
  note.addEventListener("pointerenter", () => clearTimeout(timer));
  note.addEventListener("pointerleave", () => (timer = setTimeout(() => note.remove(), 4000)));
}

document.addEventListener("close", houseToasts, true);
