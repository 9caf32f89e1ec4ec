import { Control } from "./control.js";
import { make, neighbour, own, seen } from "./lib.js";
import { Popup } from "./popup.js";

/** A listbox: one of a set, or with `multiple` several. */
class Select extends Control {
  setup() {
    this.opener = this.querySelector("[data-ui-open]");
    this.panel = this.querySelector("[popover]");
    this.search = this.querySelector("[data-ui-search]");
    this.popup = new Popup(this.opener, this.panel, {
      wide: true,
      opening: () => this.opening(),
      closed: () => this.closed(),
    });
    for (const option of this.options) own(option, "aria-selected", "hidden");
    this.panel.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(option);
    });
    this.panel.addEventListener("keydown", (event) => this.keyed(event));
    this.search?.addEventListener("input", () => this.filter());
  }

  get multiple() {
    return this.hasAttribute("multiple");
  }

  get options() {
    return [...this.querySelectorAll("[role=option]")];
  }

  get shown() {
    return this.options.filter((option) => !option.hidden && seen(option));
  }

  opening() {
    this.before = this.posted;
    if (this.search) this.search.value = "";
    this.filter();
    const start = this.shown.find((option) => option.ariaSelected === "true") ?? this.shown[0];
    (this.search ?? start)?.focus({ preventScroll: true });
    start?.scrollIntoView({ block: "nearest" });
  }

  closed() {
    if (this.multiple && this.posted !== this.before) this.changed();
  }

  filter() {
    const words = this.search?.value.trim().toLowerCase() ?? "";
    for (const option of this.options) option.hidden = !option.textContent.toLowerCase().includes(words);
    this.querySelector(".popup__none").hidden = this.options.some((option) => !option.hidden);
  }

  choose(option) {
    if (this.multiple) {
      const on = option.ariaSelected !== "true";
      this.assign(on ? [...this.values, option.dataset.value] : this.values.filter((one) => one !== option.dataset.value));
      return;
    }
    const changed = this.value !== option.dataset.value;
    this.value = option.dataset.value;
    this.popup.hide();
    this.opener.focus();
    if (changed) this.changed();
  }

  /** Several values, in the order of the options. */
  assign(values) {
    for (const input of this.inputs) input.remove();
    const order = this.options.map((option) => option.dataset.value).filter((value) => values.includes(value));
    this.prepend(...order.map((value) => make("input", { type: "hidden", name: this.name, value })));
    this.paint();
  }

  reset() {
    if (this.multiple) this.assign(this.initial.split("\n"));
    else this.value = this.initial;
  }

  paint() {
    const chosen = this.options.filter((option) => this.values.includes(option.dataset.value));
    for (const option of this.options) option.setAttribute("aria-selected", chosen.includes(option));
    if (!chosen.length) return this.showText("");
    const faces = chosen.map((option) => {
      const parts = [...option.children].filter((part) => !part.matches(".option__text, .option__tick"));
      return [...parts.map((part) => part.cloneNode(true)), make("span", {}, option.dataset.label)];
    });
    this.face.replaceChildren(
      ...(this.multiple ? faces.map((parts) => make("span", { class: "pick__chip" }, ...parts)) : faces[0]),
    );
  }

  keyed(event) {
    const at = event.target.closest("[role=option]");
    const to = event.target === this.search && /Home|End/.test(event.key) ? null : neighbour(this.shown, at, event.key);
    if (to) to.focus();
    else if (event.key === "Enter" || (event.key === " " && at)) {
      const option = at ?? (this.search?.value && this.shown[0]);
      if (option) this.choose(option);
    } else if (event.key === "Tab") this.popup.hide();
    else if (!this.search && event.key.length === 1) this.typed(event.key);
    else return;
    if (event.key !== "Tab") event.preventDefault();
  }

  /** Letters lead to the next option that starts with them. */
  typed(letter) {
    const now = Date.now();
    this.prefix = now - (this.last ?? 0) < 700 ? this.prefix + letter : letter;
    this.last = now;
    const prefix = this.prefix.toLowerCase();
    this.shown.find((option) => option.dataset.label.toLowerCase().startsWith(prefix))?.focus();
  }
}
customElements.define("ui-select", Select);
