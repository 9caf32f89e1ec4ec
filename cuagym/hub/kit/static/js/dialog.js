import { own } from "./lib.js";

/** Dialogs and drawers: a button with data-ui-dialog opens one, or the URL does (data-ui-routed). */

const FIRST = "[data-autofocus], .dialog__body :is(input:not([type=hidden]), textarea, [data-ui-open])";

function focusIn(dialog) {
  const target = dialog.querySelector("[data-autofocus]") ?? dialog.querySelector(FIRST) ?? dialog;
  if (dialog.hasAttribute("data-ui-routed") && !dialog.querySelector("[data-autofocus]")) {
    dialog.tabIndex = -1;
    dialog.focus({ preventScroll: true });
  } else target.focus({ preventScroll: true });
}

/** A compose window lets the page beneath be used, every other dialog does not. */
function show(dialog) {
  own(dialog, "open", "tabindex");
  if (dialog.matches(".drawer--bottom-right")) dialog.show();
  else dialog.showModal();
  focusIn(dialog);
}

export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) show(dialog);
}

/** Closes it; one that the URL shows is closed by going where its close link leads. */
export function closeDialog(dialog) {
  const link = dialog.querySelector("[data-ui-close-link]");
  if (link) link.click();
  else dialog.close();
}

/** Makes modal what the page's markup says is open. */
export function showRouted() {
  for (const dialog of document.querySelectorAll("dialog[data-ui-routed]")) {
    if (dialog.uiShown) continue;
    dialog.uiShown = true;
    dialog.removeAttribute("open");
    show(dialog);
  }
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-ui-dialog]");
  if (opener) openDialog(opener.dataset.uiDialog);
  const closer = event.target.closest("[data-ui-close]");
  if (closer?.closest("dialog") && !closer.closest("ui-popover")) closeDialog(closer.closest("dialog"));
});

// A press that begins and ends on the shade closes; dragging a selection out of the dialog does not.
let pressed = null;
document.addEventListener("pointerdown", (event) => (pressed = event.target));
document.addEventListener("click", (event) => {
  const dialog = event.target;
  if (!(dialog instanceof HTMLDialogElement) || pressed !== dialog || !dialog.matches(":modal")) return;
  const box = dialog.getBoundingClientRect();
  const { clientX: x, clientY: y } = event;
  if (x < box.left || x > box.right || y < box.top || y > box.bottom) closeDialog(dialog);
});

document.addEventListener(
  "cancel",
  (event) => {
    if (!(event.target instanceof HTMLDialogElement)) return;
    event.preventDefault();
    closeDialog(event.target);
  },
  true,
);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const dialog = event.target.closest?.("dialog[open]");
  if (dialog && !dialog.matches(":modal") && !dialog.querySelector(":popover-open")) closeDialog(dialog);
});

document.addEventListener("ui:sent", (event) => {
  const dialog = event.target.closest("dialog");
  const inner = event.target.closest("ui-popover, ui-inline-edit, ui-menu");
  const stays = dialog?.hasAttribute("data-ui-routed") || "keepOpen" in event.target.dataset;
  if (dialog && !stays && !(inner && dialog.contains(inner))) dialog.close();
});
