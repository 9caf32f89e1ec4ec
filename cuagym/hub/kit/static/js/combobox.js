import { Control, token } from "./control.js";
import { neighbour, own } from "./lib.js";
import { place } from "./popup.js";

/** A text field that suggests. With `multiple` it holds chips; with `free` what is typed counts too. */
class Combobox extends Control {
  setup() {
    this.text = this.querySelector("[data-ui-search]");
    this.panel = this.querySelector("[popover]");
    own(this.text, "aria-expanded");
    own(this.panel, "style");
    for (const option of this.options) own(option, "hidden", "class");
    this.text.addEventListener("input", () => this.typing());
    this.text.addEventListener("click", () => this.open());
    this.text.addEventListener("keydown", (event) => this.keyed(event));
    this.text.addEventListener("paste", (event) => this.pasted(event));
    this.addEventListener("focusout", (event) => {
      if (!this.contains(event.relatedTarget)) this.leave();
    });
    this.panel.addEventListener("pointerdown", (event) => event.preventDefault());
    this.panel.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.pick(option);
    });
    this.querySelector(".input").addEventListener("click", (event) => this.clicked(event));
  }

  get multiple() {
    return this.hasAttribute("multiple");
  }

  get free() {
    return this.hasAttribute("free");
  }

  get options() {
    return [...this.querySelectorAll("[role=option]")];
  }

  get shown() {
    return this.options.filter((option) => !option.hidden);
  }

  get active() {
    return this.panel.querySelector(".is-active");
  }

  set active(option) {
    this.active?.classList.remove("is-active");
    option?.classList.add("is-active");
    option?.scrollIntoView({ block: "nearest" });
  }

  /** Options that fit what is typed, the ones that begin with it being as good as the others. */
  filter(all = false) {
    const words = all ? "" : this.text.value.trim().toLowerCase();
    for (const option of this.options) {
      const text = `${option.textContent} ${option.dataset.value}`.toLowerCase();
      option.hidden = !text.includes(words) || (this.multiple && this.values.includes(option.dataset.value));
    }
    this.active = words ? this.shown[0] : null;
  }

  open(all = true) {
    this.filter(all);
    if (!this.shown.length) return this.close();
    if (!this.panel.matches(":popover-open")) this.panel.showPopover();
    place(this.panel, this.querySelector(".input"), { wide: true });
    this.text.setAttribute("aria-expanded", "true");
  }

  close() {
    if (this.panel.matches(":popover-open")) this.panel.hidePopover();
    this.text.setAttribute("aria-expanded", "false");
  }

  typing() {
    if (!this.multiple && this.free) this.inputs[0].value = this.text.value;
    this.open(false);
  }

  pick(option) {
    const { value, label } = option.dataset;
    if (this.multiple) {
      this.add(value, label, option.firstElementChild.matches(".avatar, .dot, .icon") ? option.firstElementChild.cloneNode(true) : null);
      this.text.focus();
    } else {
      this.inputs[0].value = value;
      this.text.value = label;
    }
    this.close();
    this.changed();
  }

  add(value, label, face = null) {
    if (!this.values.includes(value)) this.text.before(token(this.name, value, label, face));
    this.text.value = "";
  }

  /** What stands in the text field becomes a value, if it may. */
  commit() {
    const typed = this.text.value.trim().replace(/[,;]$/, "");
    if (!typed) return false;
    const same = this.options.find((option) => [option.dataset.label, option.dataset.value].some((one) => one.toLowerCase() === typed.toLowerCase()));
    if (same) this.pick(same);
    else if (this.multiple && this.free) {
      this.add(typed, typed);
      this.close();
      this.changed();
    } else return false;
    return true;
  }

  leave() {
    this.close();
    if (this.multiple) return this.free ? this.commit() : (this.text.value = "");
    if (this.commit() || this.free) return this.free && this.changed();
    const chosen = this.options.find((option) => option.dataset.value === this.value);
    if (!this.text.value.trim() && this.value) {
      this.inputs[0].value = "";
      this.changed();
    } else this.text.value = chosen?.dataset.label ?? "";
  }

  keyed(event) {
    const open = this.panel.matches(":popover-open");
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") {
      if (!open) this.open(!this.text.value);
      this.active = neighbour(this.shown, this.active, key);
    } else if (key === "Enter" && open && this.active) this.pick(this.active);
    else if (key === "Enter" && this.multiple && this.text.value) this.commit();
    else if ((key === "," || key === ";") && this.multiple && this.free && this.text.value.trim()) this.commit();
    else if (key === "Escape" && open) this.close();
    else if (key === "Backspace" && this.multiple && !this.text.value) this.drop(this.querySelector(".token:last-of-type"));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  pasted(event) {
    const parts = event.clipboardData.getData("text").split(/[,;\n]/);
    if (!this.multiple || !this.free || parts.length < 2) return;
    event.preventDefault();
    for (const part of parts.map((one) => one.trim()).filter(Boolean)) this.add(part, part);
    this.changed();
  }

  drop(chip) {
    if (!chip) return;
    chip.remove();
    this.changed();
  }

  clicked(event) {
    if (event.target.closest(".token__remove")) this.drop(event.target.closest(".token"));
    if (!event.target.closest("input")) this.text.focus();
  }

  reset() {
    this.text.value = this.text.defaultValue;
    if (!this.multiple) {
      this.inputs[0].value = this.initial;
      return;
    }
    const wanted = this.initial.split("\n").filter(Boolean);
    for (const chip of this.querySelectorAll(".token")) if (!wanted.includes(chip.dataset.key)) chip.remove();
    for (const value of wanted) {
      const option = this.options.find((one) => one.dataset.value === value);
      this.add(value, option?.dataset.label ?? value);
    }
  }
}
customElements.define("ui-combobox", Combobox);
