const AROUND = { bold: ["**", "bold text"], italic: ["_", "italic text"], code: ["`", "code"] };
const BEFORE = { list: () => "- ", ordered: (line) => `${line + 1}. `, quote: () => "> " };

/** A text area whose buttons (and Ctrl+B, Ctrl+I, Ctrl+K) write marks around or before the selection. */
class Markdown extends HTMLElement {
  connectedCallback() {
    if (this.ready) return;
    this.ready = true;
    this.area = this.querySelector("textarea");
    const bar = this.querySelector(".markdown__bar");
    bar.addEventListener("pointerdown", (event) => event.preventDefault());
    bar.addEventListener("click", (event) => {
      const mark = event.target.closest("[data-mark]")?.dataset.mark;
      if (mark) this.apply(mark);
    });
    this.area.addEventListener("keydown", (event) => {
      const mark = (event.ctrlKey || event.metaKey) && { b: "bold", i: "italic", k: "link" }[event.key];
      if (!mark) return;
      event.preventDefault();
      this.apply(mark);
    });
  }

  apply(mark) {
    const { area } = this;
    area.focus();
    const { selectionStart: start, selectionEnd: end, value } = area;
    const chosen = value.slice(start, end);
    if (mark in AROUND) {
      const [sign, sample] = AROUND[mark];
      const text = chosen || sample;
      this.write(`${sign}${text}${sign}`, start, end, start + sign.length, start + sign.length + text.length);
    } else if (mark === "link") {
      const text = chosen || "text";
      this.write(`[${text}](https://)`, start, end, start + text.length + 3, start + text.length + 11);
    } else {
      const from = value.lastIndexOf("\n", start - 1) + 1;
      const lines = value.slice(from, end).split("\n").map((line, at) => BEFORE[mark](at) + line).join("\n");
      this.write(lines, from, end, from + lines.length, from + lines.length);
    }
  }

  /** By the editing command, so that Ctrl+Z takes it back. */
  write(text, from, to, selectFrom, selectTo) {
    this.area.setSelectionRange(from, to);
    document.execCommand("insertText", false, text);
    this.area.setSelectionRange(selectFrom, selectTo);
  }
}
customElements.define("ui-markdown", Markdown);
