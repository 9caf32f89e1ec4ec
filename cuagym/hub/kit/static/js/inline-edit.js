import { own } from "./lib.js";

/** Text that turns into a field when clicked. */
class InlineEdit extends HTMLElement {
  connectedCallback() {
    if (this.ready) return;
    this.ready = true;
    this.text = this.querySelector("[data-ui-open]");
    this.form = this.querySelector("form");
    own(this.text, "hidden");
    own(this.form, "hidden");
    this.field = this.form.querySelector("input:not([type=hidden]), textarea");
    this.text.addEventListener("click", () => this.edit());
    this.querySelector("[data-ui-cancel]").addEventListener("click", () => this.leave());
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.form.hidden) return;
      event.preventDefault();
      event.stopPropagation();
      this.leave();
    });
    this.addEventListener("focusout", (event) => {
      const left = this.form.contains(event.target) && !this.contains(event.relatedTarget);
      if (left && this.field.value === this.field.defaultValue && document.hasFocus()) this.swap(false);
    });
    this.addEventListener("ui:sent", () => this.swap(false));
  }

  swap(editing) {
    this.form.hidden = !editing;
    this.text.hidden = editing;
  }

  edit() {
    this.swap(true);
    this.field.focus();
    this.field.select();
  }

  leave() {
    this.form.reset();
    this.swap(false);
    this.text.focus();
  }
}
customElements.define("ui-inline-edit", InlineEdit);
