import { make } from "./lib.js";

/** Items that are dragged by pointer, or lifted with Space and moved by the arrow keys; a drop posts the form. */
class Sortable extends HTMLElement {
  connectedCallback() {
    if (this.ready) return;
    this.ready = true;
    this.addEventListener("pointerdown", (event) => this.pressed(event));
    this.addEventListener("keydown", (event) => this.keyed(event));
    this.addEventListener("dragstart", (event) => event.preventDefault());
  }

  get across() {
    return this.dataset.direction === "horizontal";
  }

  get items() {
    return [...this.children].filter((node) => "sortItem" in node.dataset);
  }

  /** The sortables that may take its items, in the order of the page. */
  get family() {
    if (!this.dataset.group) return [this];
    return [...document.querySelectorAll(`ui-sortable[data-group="${CSS.escape(this.dataset.group)}"]`)];
  }

  itemOf(target) {
    const item = target.closest("[data-sort-item]");
    return item?.parentNode === this ? item : null;
  }

  pressed(event) {
    const item = this.itemOf(event.target);
    if (!item || event.button !== 0) return;
    const handle = event.target.closest("[data-sort-handle]");
    if ("handle" in item.dataset && !handle) return;
    if (!handle && event.target.closest("button, input, textarea, form, [popover]")) return;
    new Drag(this, item, event);
  }

  /** Posts where `item` now stands, unless it stands where it stood. */
  drop(item, origin) {
    const home = item.parentNode;
    if (home === origin.parent && item.nextElementSibling === origin.next) return;
    const form = this.querySelector(":scope > form");
    const values = {
      item: item.dataset.sortItem,
      to: home.dataset.value,
      position: String(home.items.indexOf(item)),
      before: home.items[home.items.indexOf(item) + 1]?.dataset.sortItem ?? "",
    };
    for (const input of form.querySelectorAll("[data-sort]")) {
      input.uiLive = true;
      input.value = values[input.dataset.sort];
    }
    form.uiRefused = () => origin.parent.insertBefore(item, origin.next);
    form.requestSubmit();
  }

  keyed(event) {
    const item = this.itemOf(event.target);
    if (!item) return;
    if (this.lifted) return this.relayed(event);
    const grip = event.target.closest("[data-sort-handle], .card__link, .row__link");
    if (event.key !== " " || !grip) return;
    event.preventDefault();
    this.lift(item, grip);
  }

  lift(item, grip) {
    this.lifted = { item, grip, origin: { parent: item.parentNode, next: item.nextElementSibling } };
    item.classList.add("is-lifted");
    grip.addEventListener("blur", (this.lifted.blur = () => this.carrying || this.settle(false)), { once: true });
    this.say(`${item.dataset.label} lifted. Arrow keys move it, Space drops it, Escape leaves it.`);
  }

  carry(arrow) {
    const { item, grip } = this.lifted;
    const [back, forth] = this.across ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
    const home = item.parentNode;
    const items = home.items;
    const at = items.indexOf(item);
    this.carrying = true;
    if (arrow === back && at > 0) home.insertBefore(item, items[at - 1]);
    else if (arrow === forth && at < items.length - 1) home.insertBefore(item, items[at + 1].nextSibling);
    else if (arrow !== back && arrow !== forth) {
      const family = this.family;
      const other = family[family.indexOf(home) + (arrow === "ArrowRight" || arrow === "ArrowDown" ? 1 : -1)];
      other?.insertBefore(item, other.items[Math.min(at, other.items.length)] ?? null);
      other?.adopt(this);
    }
    grip.focus();
    this.carrying = false;
    item.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.say(`${item.dataset.label}, place ${item.parentNode.items.indexOf(item) + 1} of ${item.parentNode.items.length}`);
  }

  /** Keys pressed on an item that came from another list go on to where it was lifted. */
  adopt(source) {
    if (source === this || this.source === source) return;
    this.source = source;
    this.addEventListener("keydown", (event) => source.lifted && event.target.closest(".is-lifted") && source.relayed(event), true);
  }

  relayed(event) {
    if (event.key === " " || event.key === "Enter") this.settle(true);
    else if (event.key === "Escape") this.settle(false);
    else if (event.key.startsWith("Arrow")) this.carry(event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  settle(keep) {
    const { item, grip, origin, blur } = this.lifted;
    grip.removeEventListener("blur", blur);
    this.lifted = null;
    item.classList.remove("is-lifted");
    if (keep) this.drop(item, origin);
    else origin.parent.insertBefore(item, origin.next);
    this.say(`${item.dataset.label} ${keep ? "dropped" : "put back"}`);
  }

  say(text) {
    if (!this.voice) {
      this.voice = make("span", { class: "vh", "aria-live": "assertive" });
      this.voice.uiLocal = true;
      this.append(this.voice);
    }
    this.voice.textContent = text;
  }
}

/** One drag by pointer, from press to release: it begins after five pixels, so that a click stays a click. */
class Drag {
  constructor(list, item, event) {
    Object.assign(this, { list, item, x: event.clientX, y: event.clientY, ghost: null });
    this.box = item.getBoundingClientRect();
    this.origin = { parent: item.parentNode, next: item.nextElementSibling };
    this.stop = new AbortController();
    const on = (name, act) => addEventListener(name, act, { signal: this.stop.signal, capture: true });
    on("pointermove", (moved) => this.moved(moved));
    on("pointerup", () => this.end(true));
    on("pointercancel", () => this.end(false));
    on("keydown", (key) => key.key === "Escape" && this.end(false));
  }

  begin() {
    const { item, box } = this;
    this.ghost = item.cloneNode(true);
    this.ghost.classList.add("sort-ghost");
    this.ghost.uiLocal = true;
    for (const node of this.ghost.querySelectorAll("[id]")) node.removeAttribute("id");
    this.ghost.style.cssText = `width:${box.width}px;height:${box.height}px`;
    document.body.append(this.ghost);
    item.classList.add("is-gap");
    document.documentElement.classList.add("is-dragging");
    getSelection().removeAllRanges();
  }

  moved({ clientX: x, clientY: y }) {
    if (!this.ghost) {
      if (Math.hypot(x - this.x, y - this.y) < 5) return;
      this.begin();
    }
    this.ghost.style.left = `${this.box.left + x - this.x}px`;
    this.ghost.style.top = `${this.box.top + y - this.y}px`;
    const over = this.target(x, y);
    if (over) this.put(over, x, y);
    this.scroll(x, y, over);
  }

  /** Near the edge of what scrolls, more of it comes into sight. */
  scroll(x, y, over) {
    const board = this.list.closest(".board");
    const body = over?.closest(".column__body");
    const way = (at, low, high) => (at > high - 48 ? 14 : at < low + 48 ? -14 : 0);
    if (board) board.scrollLeft += way(x, board.getBoundingClientRect().left, board.getBoundingClientRect().right);
    if (body) body.scrollTop += way(y, body.getBoundingClientRect().top, body.getBoundingClientRect().bottom);
  }

  /** The sortable under the pointer, or the one whose column it is. */
  target(x, y) {
    const under = document.elementsFromPoint(x, y).find((node) => !this.ghost.contains(node));
    const direct = under?.closest("ui-sortable");
    if (direct && this.list.family.includes(direct)) return direct;
    return this.list.family.find((list) => {
      const box = (list.closest(".column") ?? list).getBoundingClientRect();
      return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
    });
  }

  put(list, x, y) {
    const others = list.items.filter((item) => item !== this.item);
    const before = others.find((item) => {
      const box = item.getBoundingClientRect();
      return list.across ? x < box.left + box.width / 2 : y < box.top + box.height / 2;
    });
    const last = others.at(-1)?.nextSibling ?? null;
    if (this.item.nextElementSibling !== (before ?? null) || this.item.parentNode !== list) {
      list.insertBefore(this.item, before ?? (last === this.item ? this.item.nextSibling : last));
    }
  }

  end(keep) {
    this.stop.abort();
    if (!this.ghost) return;
    this.ghost.remove();
    this.item.classList.remove("is-gap");
    document.documentElement.classList.remove("is-dragging");
    // The click that follows a release is part of the drag.
    addEventListener("click", (event) => (event.preventDefault(), event.stopPropagation()), { capture: true, once: true, signal: AbortSignal.timeout(50) });
    if (keep) this.list.drop(this.item, this.origin);
    else this.origin.parent.insertBefore(this.item, this.origin.next);
  }
}
customElements.define("ui-sortable", Sortable);
