import { Control } from "./control.js";

/** A checkbox or switch that posts `on` or `off`. */
class Toggle extends Control {
  setup() {
    this.box = this.querySelector("[data-ui-open]");
    this.box.addEventListener("change", () => (this.inputs[0].value = this.box.checked ? "on" : "off"));
  }

  paint() {
    this.box.checked = this.value === "on";
  }
}
customElements.define("ui-toggle", Toggle);
