import { openDialog } from "./dialog.js";
import { editable, seen } from "./lib.js";

/** Keys that move through [data-row] rows and press what the page declares; "?" lists them. */
class Shortcuts extends HTMLElement {
  connectedCallback() {
    if (this.ready) return;
    this.ready = true;
    this.sequence = "";
    this.index = -1;
    this.listener = (event) => this.isConnected && this.keyed(event);
    document.addEventListener("keydown", this.listener);
    document.addEventListener("ui:morphed", () => this.recover());
  }

  get keys() {
    return JSON.parse(this.dataset.keys);
  }

  get rows() {
    return [...document.querySelectorAll("[data-row]")].filter(seen);
  }

  get row() {
    return document.querySelector("[data-row].is-cursor") ?? document.querySelector("[data-row]:focus-within") ?? document.querySelector("[data-row][aria-current]");
  }

  keyed(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || editable(event.target)) return;
    if (document.querySelector("dialog:modal, :popover-open:not(.tip)")) return;
    if (event.key === "?") return openDialog("shortcuts");
    if (event.key === "Enter" && event.target.closest("a, button")) return;
    const now = Date.now();
    const fresh = now - (this.at ?? 0) > 900;
    this.at = now;
    this.sequence = fresh ? event.key : `${this.sequence} ${event.key}`;
    const found = this.keys.find(([keys]) => keys === this.sequence) ?? this.keys.find(([keys]) => keys === event.key);
    if (!found) return;
    this.sequence = "";
    this.at = 0;
    event.preventDefault();
    this.act(found[2]);
  }

  act(what) {
    if (what === "next") this.move(1);
    else if (what === "previous") this.move(-1);
    else if (what === "open") this.row?.querySelector(".row__link, a")?.click();
    else if (what === "select") this.row?.querySelector("[data-select-row]")?.click();
    else this.press(what);
  }

  /** The bar of the selected rows first, then the row at hand, then the page. */
  press(selector) {
    const places = [document.querySelector("[data-bulk]:not([hidden])"), this.row, document];
    const target = places.map((node) => node?.querySelector(selector)).find(Boolean);
    if (target && editable(target)) target.focus();
    else target?.click();
  }

  move(way) {
    const rows = this.rows;
    if (!rows.length) return;
    const at = rows.indexOf(this.row);
    this.put(rows[Math.max(0, Math.min(rows.length - 1, at + way))]);
  }

  put(row) {
    document.querySelector(".is-cursor")?.classList.remove("is-cursor");
    row.classList.add("is-cursor");
    row.scrollIntoView({ block: "nearest" });
    this.index = this.rows.indexOf(row);
    this.current = row;
  }

  /** A row that was archived gives its place to the next. */
  recover() {
    if (!this.current) return;
    const rows = this.rows;
    if (rows.length && document.querySelector("[data-row]") && !this.current.isConnected) this.put(rows[Math.min(this.index, rows.length - 1)]);
    else if (this.current.isConnected) this.current.classList.add("is-cursor");
  }
}
customElements.define("ui-shortcuts", Shortcuts);
