import { neighbour, seen } from "./lib.js";
import { Popup } from "./popup.js";

/** A button with a menu of actions. */
class Menu extends HTMLElement {
  connectedCallback() {
    if (this.ready) return;
    this.ready = true;
    this.opener = this.querySelector("[data-ui-open]");
    this.panel = this.querySelector("[popover]");
    this.popup = new Popup(this.opener, this.panel, { end: this.dataset.align === "end", opening: () => this.opening() });
    this.panel.addEventListener("keydown", (event) => this.keyed(event));
    this.panel.addEventListener("click", (event) => {
      if (!event.target.closest("[role=menuitem]")) return;
      this.popup.hide();
      this.opener.focus({ preventScroll: true });
    });
  }

  get items() {
    return [...this.panel.querySelectorAll("[role=menuitem]")].filter(seen);
  }

  opening() {
    this.items[0]?.focus({ preventScroll: true });
  }

  keyed(event) {
    const at = event.target.closest("[role=menuitem]");
    const to = neighbour(this.items, at, event.key) ?? this.lettered(at, event.key);
    if (event.key === "Tab") this.popup.hide();
    else if (!to) return;
    event.preventDefault();
    to?.focus();
  }

  lettered(at, key) {
    if (!/^\w$/.test(key)) return null;
    const items = this.items;
    const after = [...items.slice(items.indexOf(at) + 1), ...items];
    return after.find((item) => item.textContent.trim().toLowerCase().startsWith(key.toLowerCase())) ?? null;
  }
}
customElements.define("ui-menu", Menu);

/** A button with a panel of anything: it closes when a form in it has been sent. */
class Popover extends HTMLElement {
  connectedCallback() {
    if (this.ready) return;
    this.ready = true;
    const panel = this.querySelector("[popover]");
    const first = () => (panel.querySelector("[data-autofocus]") ?? panel.querySelector(":scope > form :is(input:not([type=hidden]), textarea, button)"))?.focus({ preventScroll: true });
    this.popup = new Popup(this.querySelector("[data-ui-open]"), panel, { end: this.dataset.align === "end", opening: first });
    panel.addEventListener("click", (event) => event.target.closest("[data-ui-close]") && this.popup.hide());
    this.addEventListener("ui:sent", (event) => "keepOpen" in event.target.dataset || this.popup.hide());
  }
}
customElements.define("ui-popover", Popover);
