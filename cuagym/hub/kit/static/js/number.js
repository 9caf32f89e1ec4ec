/** A number with buttons for less and more; the arrow keys do the same. */
class NumberField extends HTMLElement {
  connectedCallback() {
    if (this.ready) return;
    this.ready = true;
    this.input = this.querySelector("input");
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-step]");
      if (button) this.move(Number(button.dataset.step));
    });
    this.input.addEventListener("keydown", (event) => {
      const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!way) return;
      event.preventDefault();
      this.move(way);
    });
  }

  bound(name, otherwise) {
    return this.hasAttribute(name) ? Number(this.getAttribute(name)) : otherwise;
  }

  move(way) {
    const now = Number(this.input.value.replace(",", ".")) || 0;
    const next = now + way * this.bound("step", 1);
    const value = Math.min(this.bound("max", Infinity), Math.max(this.bound("min", -Infinity), next));
    this.input.value = String(Math.round(value * 1e6) / 1e6);
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
customElements.define("ui-number", NumberField);
