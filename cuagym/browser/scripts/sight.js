// What can be seen and reached on the page, and the gesture that brings a hidden thing nearer. Reads only.
// A gesture is {actions: [...], progress: TEXT}: actions as an actor sends them; progress tells apart equal
// gestures that do get further (the next month, and the next).

/** An element without a box of its own (display: contents) is as visible as what it stands in. */
const visible = (element) => getComputedStyle(element).display === "contents" && element.parentElement
  ? visible(element.parentElement) : element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const gesture = (actions, progress = "") => ({ actions, progress });
const press = (combo) => ({ action: "key", combo });
const type = (text) => ({ action: "type", text });

const AXES = {
  x: { from: "left", to: "right", overflow: "overflowX", scroll: "scrollWidth", client: "clientWidth", inner: "innerWidth" },
  y: { from: "top", to: "bottom", overflow: "overflowY", scroll: "scrollHeight", client: "clientHeight", inner: "innerHeight" },
};
const canTurn = (element, axis) => element[axis.scroll] > element[axis.client] && (element === document.scrollingElement
  || /auto|scroll/.test(getComputedStyle(element)[axis.overflow]));
const middle = (box, axis) => (box[axis.from] + box[axis.to]) / 2;
const window_ = () => ({ left: 0, top: 0, right: innerWidth, bottom: innerHeight });

/** The part of a box that is not scrolled or cut away, or null; and [scroller, axis] of what scrolls the rest in. */
function clip(element, box) {
  const seen = { left: box.left, top: box.top, right: box.right, bottom: box.bottom };
  let hiding = null;
  const cut = (holder, edge, axis) => {
    const out = middle(box, axis) < edge[axis.from] || middle(box, axis) > edge[axis.to];
    if (out && canTurn(holder, axis)) hiding = [holder, axis];
    seen[axis.from] = Math.max(seen[axis.from], edge[axis.from]);
    seen[axis.to] = Math.min(seen[axis.to], edge[axis.to]);
  };
  for (let parent = element.parentElement; parent && parent !== document.body; parent = parent.parentElement) {
    const style = getComputedStyle(parent), edge = parent.getBoundingClientRect();
    for (const axis of Object.values(AXES)) if (style[axis.overflow] !== "visible") cut(parent, edge, axis);
    if (style.position === "fixed" || parent.matches("dialog, [popover]")) break;
  }
  for (const axis of Object.values(AXES)) cut(document.scrollingElement, window_(), axis);
  const any = seen.right - seen.left >= 2 && seen.bottom - seen.top >= 2;
  return { seen: any ? seen : null, hiding };
}

const touches = (element, x, y) => element.contains(document.elementFromPoint(x, y));

/** Whether a click at a point would act on the element: on it, something inert in it, or its label. */
function hits(element, x, y) {
  const hit = document.elementFromPoint(x, y);
  if (!hit) return false;
  if (!element.contains(hit))
    return [...(element.labels ?? [])].some((label) => label.contains(hit) && !hit.closest("a[href], button"));
  const control = hit.closest("a[href], button, input, textarea, summary");
  return !control || control === element || !element.contains(control);
}

const boxes = (element) => [element, ...(element.labels ?? [])]
  .flatMap((face) => [...face.getClientRects()].map((box) => [face, box]))
  .filter(([, box]) => box.width >= 2 && box.height >= 2);

/** A point at which the pointer reaches the element, or null. */
function point(element, reaches) {
  for (const [face, box] of boxes(element)) {
    const { seen } = clip(face, box);
    if (!seen) continue;
    for (const [across, down] of [[.5, .5], [.25, .5], [.75, .5], [.1, .5], [.5, .2], [.5, .8], [.03, .1], [.97, .9]]) {
      const x = seen.left + (seen.right - seen.left) * across;
      const y = seen.top + (seen.bottom - seen.top) * down;
      if (reaches(element, x, y)) return { x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 };
    }
  }
  return null;
}

/** Turns the wheel over what scrolls an element until it stands in the middle; null where nothing scrolls.
 *  anyway: though it is in sight, because something lies over it. */
function scrollTo(element, anyway = false) {
  for (const [face, box] of boxes(element)) {
    const [scroller, axis] = clip(face, box).hiding ?? (anyway ? [scrollerOf(face, AXES.y), AXES.y] : []);
    if (!scroller || !canTurn(scroller, axis)) continue;
    const view = scroller === document.scrollingElement ? window_() : scroller.getBoundingClientRect();
    const [left, top] = [Math.max(view.left, 0), Math.max(view.top, 0)];
    const [right, bottom] = [Math.min(view.right, innerWidth), Math.min(view.bottom, innerHeight)];
    const by = Math.round(middle(box, axis) - middle({ left, top, right, bottom }, axis));
    for (const [across, down] of [[.5, .5], [.5, .05], [.05, .5], [.9, .9], [.02, .02]]) {
      const x = Math.round(left + (right - left) * across), y = Math.round(top + (bottom - top) * down);
      const hit = document.elementFromPoint(x, y);
      if (hit && scrollerOf(hit, axis) === scroller)
        return gesture([{ action: "scroll", x, y, [axis === AXES.x ? "dx" : "dy"]: by }],
          `${Math.round(scroller.scrollLeft)},${Math.round(scroller.scrollTop)}`);
    }
  }
  return null;
}

/** What turns along an axis when the wheel is turned over an element. */
function scrollerOf(element, axis) {
  for (let one = element; one && one !== document.body; one = one.parentElement)
    if (canTurn(one, axis) || one.matches("dialog, [popover]")) return one;
  return document.scrollingElement;
}

const opened = (layer) => layer.matches("dialog[open], :popover-open");

/** What opens the thing that hides an element, as a gesture; null where nothing is known to. */
function reveal(element, depth) {
  const line = [];
  for (let one = element; one; one = one.parentElement) line.unshift(one);
  const hidden = line.find((one) => !visible(one));
  if (!hidden) return null;
  const parent = hidden.parentElement;
  if (parent.matches("details:not([open])")) return approach(parent.querySelector("summary"), click, depth);
  if (hidden.matches("dialog")) return openerOf(`[data-ui-dialog="${CSS.escape(hidden.id)}"]`, document, depth);
  const owner = [...line].reverse().find((one) => one.localName.includes("-") && one.contains(hidden)
    && one !== hidden && one.querySelector("[data-ui-open]"));
  if (owner && hidden.hasAttribute("popover")) return openerOf("[data-ui-open]", owner, depth);
  if (owner && hidden.hidden && hidden.parentElement === owner) return openerOf(":scope > [data-ui-open]", owner, depth);
  return hover(parent, hidden, depth);
}

/** Points at what shows its buttons only under the pointer. */
function hover(parent, hidden, depth) {
  const place = parent.closest("[data-row], [data-key], li, tr, article, section") ?? parent;
  if (place.matches(":hover")) return null;
  return approach(place, (at) => gesture([{ action: "move", ...at }]), depth, touches);
}

function openerOf(selector, root, depth) {
  const openers = all(selector, root).sort((one, other) => visible(other) - visible(one));
  for (const opener of openers) {
    const way = approach(opener, click, depth);
    if (way) return way;
  }
  return null;
}

/** Whether an open popup lies over where an element stands. */
const coveredByPopup = (element) => boxes(element).some(([face, box]) => {
  const { seen } = clip(face, box);
  const hit = seen && document.elementFromPoint((seen.left + seen.right) / 2, (seen.top + seen.bottom) / 2);
  const popup = hit?.closest(":popover-open");
  return popup && !popup.contains(element);
});

/** Closes a message that lies over an element. */
function dismiss(element) {
  const [, box] = boxes(element)[0];
  const cover = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
  const message = cover?.closest("[role=status] > *, [role=alert]");
  const button = message && all("button", message).find((one) => /^(dismiss|close)/i.test(one.ariaLabel ?? one.innerText));
  const at = button && point(button, hits);
  return at ? click(at) : null;
}

/** The next gesture towards acting on an element: `act(point)` once it can be reached. Null: no way is known. */
function approach(element, act, depth = 0, reaches = hits) {
  if (!element || depth > 6) return null;
  const faces = [element, ...(element.labels ?? [])];
  if (!faces.some(visible)) return reveal(element, depth + 1);
  const at = point(element, reaches);
  if (at) return act(at);
  const modal = all("dialog:modal").at(-1);
  if ((modal && !modal.contains(element)) || coveredByPopup(element)) return gesture([press("Escape")]);
  if (!boxes(element).length) return hover(element.parentElement, element, depth + 1);
  return scrollTo(element) ?? dismiss(element) ?? scrollTo(element, true);
}

const click = (at) => gesture([{ action: "click", ...at }]);
