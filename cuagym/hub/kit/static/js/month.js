import { drawn, make } from "./lib.js";

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

const utc = (day) => new Date(`${day}T00:00:00Z`);
const iso = (date) => date.toISOString().slice(0, 10);
const shifted = (day, days) => iso(new Date(utc(day).getTime() + days * 86400000));

/** `2026-03` moved by a number of months. */
function otherMonth(month, by) {
  const [year, number] = month.split("-").map(Number);
  return iso(new Date(Date.UTC(year, number - 1 + by, 1))).slice(0, 7);
}

/** `2026-03-17` as "Tue 17 Mar 2026". */
export function written(day) {
  const date = utc(day);
  return `${DAYS[(date.getUTCDay() + 6) % 7]} ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()].slice(0, 3)} ${date.getUTCFullYear()}`;
}

/** A grid of one month's days. `choose(day)` is called with the day that was clicked or entered. */
export class Month {
  constructor({ value, today, min, max, choose }) {
    Object.assign(this, { value, today, min, max, choose });
    this.cursor = value || today || iso(new Date());
    this.node = make("div", { class: "month" });
    this.node.addEventListener("click", (event) => this.clicked(event));
    this.node.addEventListener("keydown", (event) => this.keyed(event));
    this.draw(this.cursor.slice(0, 7));
  }

  draw(month) {
    this.month = month;
    const [year, number] = month.split("-").map(Number);
    const first = `${month}-01`;
    const start = shifted(first, -((utc(first).getUTCDay() + 6) % 7));
    const weeks = [0, 1, 2, 3, 4, 5].map((week) => make("tr", { role: "row" }, ...DAYS.map((_, day) => this.cell(shifted(start, week * 7 + day)))));
    const names = DAYS.map((name) => make("th", { scope: "col", role: "columnheader", "aria-label": name }, name.slice(0, 2)));
    const title = `${MONTHS[number - 1]} ${year}`;
    const arrow = (which, label, icon) => make("button", { type: "button", class: "icon-button icon-button--small", [`data-ui-${which}`]: true, "aria-label": label }, drawn(icon, 18));
    this.node.replaceChildren(
      make("div", { class: "month__head" }, make("span", { class: "month__title", "aria-live": "polite" }, title), arrow("prev", "Previous month", "left"), arrow("next", "Next month", "right")),
      make("table", { class: "month__grid", role: "grid", "aria-label": title, "data-month": month }, make("thead", {}, make("tr", { role: "row" }, ...names)), make("tbody", {}, ...weeks)),
    );
  }

  cell(day) {
    const out = day.slice(0, 7) !== this.month;
    const off = (this.min && day < this.min) || (this.max && day > this.max);
    const classes = ["day", out && "is-out", day === this.today && "is-today"].filter(Boolean).join(" ");
    const number = make("span", { class: classes }, String(Number(day.slice(8))));
    return make(
      "td",
      {
        role: "gridcell",
        "data-value": day,
        "aria-label": written(day),
        "aria-selected": String(day === this.value),
        "aria-disabled": off ? "true" : null,
        "aria-current": day === this.today ? "date" : null,
        tabindex: day === this.cursor ? 0 : -1,
      },
      number,
    );
  }

  focus() {
    this.node.querySelector("[tabindex='0']")?.focus({ preventScroll: true });
  }

  move(day) {
    this.cursor = day;
    this.draw(day.slice(0, 7));
    this.focus();
  }

  clicked(event) {
    const cell = event.target.closest("[role=gridcell]");
    const turn = event.target.closest("[data-ui-next]") ? 1 : event.target.closest("[data-ui-prev]") ? -1 : 0;
    if (cell) this.take(cell);
    if (turn) {
      this.draw(otherMonth(this.month, turn));
      this.node.querySelector(turn > 0 ? "[data-ui-next]" : "[data-ui-prev]").focus({ preventScroll: true });
    }
  }

  take(cell) {
    if (cell.ariaDisabled === "true") return;
    this.value = this.cursor = cell.dataset.value;
    this.choose(this.value);
  }

  keyed(event) {
    const cell = event.target.closest("[role=gridcell]");
    if (!cell) return;
    const days = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
    const months = { PageUp: -1, PageDown: 1 }[event.key];
    if (days) this.move(shifted(cell.dataset.value, days));
    else if (months) this.move(`${otherMonth(cell.dataset.value.slice(0, 7), months)}-01`);
    else if (event.key === "Enter" || event.key === " ") this.take(cell);
    else return;
    event.preventDefault();
  }
}
