import { Control } from "./control.js";
import { make } from "./lib.js";
import { Month, written } from "./month.js";
import { Popup } from "./popup.js";
import { times } from "./times.js";

/** What the date, time and date-time controls share: a button that opens a panel drawn anew each time. */
class Moment extends Control {
  setup() {
    this.opener = this.querySelector("[data-ui-open]");
    this.panel = this.querySelector("[popover]");
    this.panel.uiOwn = true;
    this.popup = new Popup(this.opener, this.panel, { opening: () => this.draw(), closed: () => this.closed() });
  }

  get step() {
    return Number(this.getAttribute("step")) || 30;
  }

  closed() {}

  finish(value) {
    const changed = this.value !== value;
    this.value = value;
    this.popup.hide();
    this.opener.focus();
    if (changed) this.changed();
  }

  paint() {
    this.showText(this.value && this.text(this.value));
  }

  month(value, choose) {
    return new Month({ value, today: this.dataset.today, min: this.getAttribute("min"), max: this.getAttribute("max"), choose });
  }

  foot(today) {
    const button = (label, act) => make("button", { type: "button", class: "button button--quiet button--small", onclick: act }, label);
    const clear = this.hasAttribute("clearable") && this.value ? button("Clear", () => this.finish("")) : make("span");
    return make("div", { class: "month__foot" }, clear, this.dataset.today ? button("Today", () => today(this.dataset.today)) : make("span"));
  }
}

customElements.define(
  "ui-date",
  class extends Moment {
    text(value) {
      return written(value);
    }

    draw() {
      const month = this.month(this.value, (day) => this.finish(day));
      this.panel.replaceChildren(month.node, this.foot((day) => this.finish(day)));
      month.focus();
    }
  },
);

customElements.define(
  "ui-time",
  class extends Moment {
    text(value) {
      return value;
    }

    draw() {
      const list = times({ value: this.value, step: this.step, choose: (time) => this.finish(time) });
      this.panel.replaceChildren(list);
      list.querySelector("input").focus({ preventScroll: true });
    }
  },
);

customElements.define(
  "ui-datetime",
  class extends Moment {
    text(value) {
      return `${written(value.slice(0, 10))}, ${value.slice(11)}`;
    }

    draw() {
      this.before = this.value;
      this.fill();
    }

    /** A day stands at once, with the time so far; a time ends the choice. */
    fill() {
      const time = () => this.value.slice(11) || this.dataset.time;
      const pickDay = (day) => {
        this.value = `${day}T${time()}`;
        this.fill();
      };
      const month = this.month(this.value.slice(0, 10), pickDay);
      const list = times({
        value: this.value.slice(11),
        start: this.dataset.time,
        step: this.step,
        choose: (chosen) => this.finish(`${this.value.slice(0, 10) || month.cursor}T${chosen}`),
      });
      const left = make("div", {}, month.node, this.foot(pickDay));
      this.panel.replaceChildren(make("div", { class: "dates" }, left, make("div", { class: "times" }, list)));
      this.panel.querySelector("[data-js-first]")?.scrollIntoView({ block: "center" });
      month.focus();
    }

    closed() {
      if (this.value !== this.before) this.changed();
      this.before = this.value;
    }

    finish(value) {
      this.value = value;
      this.popup.hide();
      this.opener.focus();
    }
  },
);
