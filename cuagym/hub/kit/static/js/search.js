import { own } from "./lib.js";

/** A search field whose hints insert operators. */
class Search extends HTMLElement {
  connectedCallback() {
    if (this.ready) return;
    this.ready = true;
    this.input = this.querySelector(".search__input");
    this.hints = this.querySelector(".search__hints");
    if (!this.hints) return;
    own(this.hints, "hidden");
    this.input.addEventListener("focus", () => (this.hints.hidden = false));
    this.input.addEventListener("click", () => (this.hints.hidden = false));
    this.addEventListener("focusout", (event) => {
      if (!this.contains(event.relatedTarget)) this.hints.hidden = true;
    });
    this.addEventListener("submit", () => (this.hints.hidden = true));
    this.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.hints.hidden = true;
    });
    this.hints.addEventListener("pointerdown", (event) => event.preventDefault());
    this.hints.addEventListener("click", (event) => {
      const hint = event.target.closest("[data-hint]")?.dataset.hint;
      if (!hint) return;
      const text = this.input.value.trimEnd();
      this.input.value = text ? `${text} ${hint}` : hint;
      this.input.focus();
    });
  }
}
customElements.define("ui-search", Search);
