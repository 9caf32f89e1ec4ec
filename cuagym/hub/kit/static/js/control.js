import { drawn, make } from "./lib.js";

/** The tags of all controls. */
export const CONTROLS = "ui-select, ui-combobox, ui-date, ui-time, ui-datetime, ui-file-shelf, ui-toggle";

/** A control whose value is held by hidden inputs named after the parameter. */
export class Control extends HTMLElement {
  connectedCallback() {
    if (this.ready) return;
    this.ready = true;
    this.setup();
    this.initial = this.posted;
    this.closest("form")?.addEventListener("reset", () => this.reset());
  }

  get name() {
    return this.getAttribute("name");
  }

  get inputs() {
    return [...this.querySelectorAll(`input[type=hidden][name="${CSS.escape(this.name)}"]`)];
  }

  get values() {
    return this.inputs.map((input) => input.value);
  }

  get value() {
    return this.values[0] ?? "";
  }

  set value(value) {
    this.inputs[0].value = value;
    this.paint();
  }

  get posted() {
    return this.values.join("\n");
  }

  /** Whether the user's choice outlives a new page's markup: nothing was sent, and the page holds no news of it. */
  keeps(next) {
    const theirs = [...next.querySelectorAll(`input[type=hidden][name="${CSS.escape(this.name)}"]`)];
    const news = theirs.map((input) => input.value).join("\n") !== this.initial;
    return this.posted !== this.initial && !this.closest("form")?.uiSent && !news;
  }

  morphed() {
    this.initial = this.posted;
    this.paint();
  }

  /** A new page holds just what this one holds already. */
  agreed() {
    if (this.posted !== this.initial) this.morphed();
  }

  reset() {
    if (!this.hasAttribute("multiple")) this.value = this.initial;
  }

  /** Shows the value. */
  paint() {}

  changed() {
    this.dispatchEvent(new Event("change", { bubbles: true }));
    if ("autosubmit" in this.dataset) this.closest("form")?.requestSubmit();
  }

  get face() {
    return this.querySelector("[data-ui-value]");
  }

  showText(text) {
    const empty = make("span", { class: "pick__empty" }, this.face.dataset.placeholder);
    this.face.replaceChildren(text ? make("span", {}, text) : empty);
  }
}

/** A chip with a button that removes it, holding NAME=VALUE. */
export function token(name, value, label, face = null, detail = "") {
  return make(
    "span",
    { class: "token", "data-key": value },
    face,
    make("span", { class: "token__label" }, label),
    detail ? make("small", {}, detail) : null,
    make("button", { type: "button", class: "token__remove", tabindex: -1, "aria-label": `Remove ${label}` }, drawn("x", 14)),
    make("input", { type: "hidden", name, value }),
  );
}
