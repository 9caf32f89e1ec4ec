import { make, neighbour } from "./lib.js";

const TIME = /^(\d{1,2})[:.]?(\d{2})$/;

/** `9:5`, `0930`, `9.30` as `09:30`; null for what is no time. */
function parsed(text) {
  const match = TIME.exec(text.trim());
  return match && match[1] < 24 && match[2] < 60 ? `${match[1].padStart(2, "0")}:${match[2]}` : null;
}

/** A field for any time above a list of the usual ones. `choose(time)` is called with `HH:MM`. */
export function times({ value, step, choose, start = "09:00" }) {
  const all = [];
  for (let minute = 0; minute < 1440; minute += step) {
    all.push(`${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`);
  }
  const near = value || start;
  const first = all.findLast((time) => time <= near);
  const options = all.map((time) =>
    make("div", { class: "option", role: "option", tabindex: -1, "data-value": time, "data-label": time, "aria-selected": String(time === value), "data-js-first": time === first }, time),
  );
  const field = make("input", { type: "text", "data-ui-search": true, "aria-label": "Time", placeholder: "hh:mm", value, autocomplete: "off", inputmode: "numeric" });
  const list = make("div", { class: "options", role: "listbox", "aria-label": "Times" }, ...options);
  const node = make("div", { class: "times__all" }, make("div", { class: "popup__search" }, field), list);
  node.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option.dataset.value);
  });
  node.addEventListener("keydown", (event) => {
    const at = event.target.closest("[role=option]");
    const to = at || event.key.startsWith("Arrow") ? neighbour(options, at ?? options[all.indexOf(first) - 1], event.key) : null;
    if (to) to.focus();
    else if (event.key === "Enter") {
      const time = at?.dataset.value ?? parsed(field.value);
      if (time) choose(time);
    } else return;
    event.preventDefault();
  });
  return node;
}
