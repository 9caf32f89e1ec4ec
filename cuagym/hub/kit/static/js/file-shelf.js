import { Control, token } from "./control.js";
import { busy } from "./fetch.js";
import { drawn, make } from "./lib.js";
import { Popup } from "./popup.js";

function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** The files of the session's computer, in the page: each chosen one posts NAME=SHA256/FILENAME. */
class FileShelf extends Control {
  setup() {
    this.panel = this.querySelector("[popover]");
    this.panel.uiOwn = true;
    this.list = this.querySelector("[role=listbox]");
    this.popup = new Popup(this.querySelector("[data-ui-open]"), this.panel, { opening: () => busy(this.load()) });
    this.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(option);
      if (event.target.closest(".token__remove")) {
        event.target.closest(".token").remove();
        this.changed();
      }
    });
    this.list.addEventListener("keydown", (event) => {
      const options = [...this.list.children];
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) options[options.indexOf(event.target) + step]?.focus();
      else if (event.key === "Enter" || event.key === " ") this.choose(event.target);
      else return;
      event.preventDefault();
    });
  }

  async load() {
    const answer = await fetch("/_shelf");
    const { files } = answer.ok ? await answer.json() : { files: [] };
    const options = files.map((file) =>
      make("div", { class: "option", role: "option", tabindex: -1, "data-value": `${file.sha256}/${file.name}`, "data-label": file.name, "aria-selected": "false" }, drawn("file", 18), make("span", { class: "option__text" }, file.name), make("small", {}, size(file.size))),
    );
    this.list.replaceChildren(...(options.length ? options : [make("p", { class: "popup__none" }, "There are no files here yet.")]));
    this.popup.follow();
    options[0]?.focus({ preventScroll: true });
  }

  choose(option) {
    const { value, label } = option.dataset;
    const chosen = this.querySelector(".shelf__chosen");
    if (!this.hasAttribute("multiple")) chosen.replaceChildren();
    if (!this.values.includes(value)) chosen.append(token(this.name, value, label, drawn("file", 16), option.querySelector("small").textContent));
    this.popup.hide();
    this.querySelector("[data-ui-open]").focus();
    this.changed();
  }

  reset() {
    const wanted = this.initial.split("\n");
    for (const chip of this.querySelectorAll(".token")) if (!wanted.includes(chip.dataset.key)) chip.remove();
  }
}
customElements.define("ui-file-shelf", FileShelf);
