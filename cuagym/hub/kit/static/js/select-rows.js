import { editable, own } from "./lib.js";

/** Rows with boxes: shift-click takes a range, a header box all of them; a bar shows what can be done with them. */
class SelectRows extends HTMLElement {
  connectedCallback() {
    if (this.ready) return;
    this.ready = true;
    this.last = null;
    for (const node of this.querySelectorAll("[data-bulk], [data-bulk-hide]")) own(node, "hidden");
    this.addEventListener("click", (event) => this.clicked(event));
    this.addEventListener("change", () => this.refresh());
    document.addEventListener("ui:morphed", () => this.isConnected && this.refresh());
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.ticked.length && !event.defaultPrevented && !editable(event.target) && !event.target.closest?.("dialog")) this.all(false);
    });
    this.refresh();
  }

  get boxes() {
    return [...this.querySelectorAll("[data-select-row]")];
  }

  get ticked() {
    return this.boxes.filter((box) => box.checked);
  }

  clicked(event) {
    const box = event.target;
    if (box.matches("[data-select-all]")) this.all(box.checked);
    else if (box.closest("[data-select-none]")) this.all(false);
    else if (box.matches("[data-select-row]")) {
      if (event.shiftKey && this.last?.isConnected) this.range(this.last, box);
      this.last = box;
      this.refresh();
    }
  }

  range(from, to) {
    const boxes = this.boxes;
    const [start, end] = [boxes.indexOf(from), boxes.indexOf(to)].sort((a, b) => a - b);
    for (const box of boxes.slice(start, end + 1)) box.checked = to.checked;
  }

  all(on) {
    for (const box of this.boxes) box.checked = on;
    this.refresh();
  }

  refresh() {
    const total = this.boxes.length;
    const number = this.ticked.length;
    for (const head of this.querySelectorAll("[data-select-all]")) {
      head.checked = number > 0 && number === total;
      head.indeterminate = number > 0 && number < total;
    }
    for (const bar of this.querySelectorAll("[data-bulk]")) {
      own(bar, "hidden");
      bar.hidden = !number;
      const text = `${number} ${number === 1 ? this.dataset.noun : this.dataset.plural} selected`;
      const count = bar.querySelector(".bulk__count");
      if (count.textContent !== text) count.textContent = text;
    }
    for (const node of this.querySelectorAll("[data-bulk-hide]")) {
      own(node, "hidden");
      node.hidden = number > 0;
    }
  }
}
customElements.define("ui-select-rows", SelectRows);
