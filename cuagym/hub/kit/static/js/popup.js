import { own } from "./lib.js";

/** Puts a popover beside its opener, within the window: beneath it, or above where there is more room. */
export function place(panel, opener, { end = false, wide = false } = {}) {
  const box = opener.getBoundingClientRect();
  if (wide) panel.style.minWidth = `${box.width}px`;
  const below = innerHeight - box.bottom - 12;
  const above = box.top - 12;
  panel.style.maxHeight = "";
  const flip = panel.offsetHeight > below && above > below;
  if (panel.offsetHeight > Math.max(below, above)) panel.style.maxHeight = `${Math.max(below, above)}px`;
  const { offsetWidth: width, offsetHeight: height } = panel;
  const left = end ? box.right - width : box.left;
  panel.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  panel.style.top = `${flip ? box.top - height - 4 : box.bottom + 4}px`;
}

/** An opener and its popover: click and keys open it, `opening` fills it, focus returns when it closes. */
export class Popup {
  constructor(opener, panel, { end = false, wide = false, opening = () => {}, closed = () => {} } = {}) {
    Object.assign(this, { opener, panel, end, wide, opening, closed });
    own(opener, "aria-expanded");
    own(panel, "style");
    opener.addEventListener("pointerdown", () => (this.wasOpen = this.open));
    opener.addEventListener("click", () => {
      const open = this.wasOpen ?? this.open;
      this.wasOpen = undefined;
      if (open) this.hide();
      else this.show();
    });
    opener.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      this.show();
    });
    panel.addEventListener("toggle", (event) => {
      opener.setAttribute("aria-expanded", event.newState === "open");
      if (event.newState === "open") addEventListener("resize", this.follow);
      else {
        removeEventListener("resize", this.follow);
        this.closed();
      }
    });
    this.follow = () => this.open && place(panel, opener, this);
  }

  get open() {
    return this.panel.matches(":popover-open");
  }

  show() {
    if (this.open) return;
    this.panel.showPopover();
    this.opener.setAttribute("aria-expanded", "true");
    this.opening();
    place(this.panel, this.opener, this);
    this.panel.querySelector("[data-js-first]")?.scrollIntoView({ block: "center" });
  }

  hide() {
    if (this.open) this.panel.hidePopover();
  }
}
