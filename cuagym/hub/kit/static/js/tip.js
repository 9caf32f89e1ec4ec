import { make } from "./lib.js";
import { place } from "./popup.js";

/** One tooltip for every [data-tip]: after a moment of rest, never in the way of the pointer. */
const tip = make("div", { class: "tip", popover: "manual", role: "presentation" });
tip.uiLocal = true;
let timer;

function hide() {
  clearTimeout(timer);
  if (tip.matches(":popover-open")) tip.hidePopover();
}

document.addEventListener("pointerover", (event) => {
  const target = event.target.closest?.("[data-tip]");
  hide();
  if (!target) return;
  timer = setTimeout(() => {
    if (!target.isConnected || target.getAttribute("aria-expanded") === "true") return;
    if (!tip.isConnected) document.body.append(tip);
    tip.textContent = target.dataset.tip;
    tip.showPopover();
    place(tip, target);
  }, 500);
});
document.addEventListener("pointerdown", hide);
document.addEventListener("keydown", hide);
document.addEventListener("ui:morphed", hide);
