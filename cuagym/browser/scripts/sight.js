// What can be seen and reached on the page, and the gesture that brings a hidden thing nearer. Reads only.
// A gesture is {actions: [...], progress: TEXT}: actions as an actor sends them; progress tells apart equal
// gestures that do get further (the next month, and the next).

const visible = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const gesture = (actions, progress = "") => ({ actions, progress });
const press = (combo) => ({ action: "key", combo });
const type = (text) => ({ action: "type", text });

/** The part of a box that scrolling containers let through, or null; and the container that hides the rest. */
function clip(element, box) {
  let { left, top, right, bottom } = box;
  let hiding = null;
  for (let parent = element.parentElement; parent && parent !== document.body; parent = parent.parentElement) {
    const style = getComputedStyle(parent);
    if (style.overflowX !== "visible" || style.overflowY !== "visible") {
      const edge = parent.getBoundingClientRect();
      const scrolls = /auto|scroll/.test(style.overflowX + style.overflowY);
      const middle = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
      const out = middle[0] < edge.left || middle[0] > edge.right || middle[1] < edge.top || middle[1] > edge.bottom;
      if (out && scrolls) hiding = parent;
      [left, top] = [Math.max(left, edge.left), Math.max(top, edge.top)];
      [right, bottom] = [Math.min(right, edge.right), Math.min(bottom, edge.bottom)];
    }
    if (style.position === "fixed" || parent.matches("dialog, [popover]")) break;
  }
  [left, top] = [Math.max(left, 0), Math.max(top, 0)];
  [right, bottom] = [Math.min(right, innerWidth), Math.min(bottom, innerHeight)];
  return { seen: right - left >= 2 && bottom - top >= 2 ? { left, top, right, bottom } : null, hiding };
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

/** Turns the wheel over what scrolls an element until it stands in the middle; null where nothing scrolls. */
function scrollTo(element, anyway = false) {
  for (const [face, box] of boxes(element)) {
    const { seen, hiding } = clip(face, box);
    if (seen && !hiding && !anyway) continue;
    const scroller = hiding ?? scrollerOf(face);
    const edge = scroller === document.scrollingElement ? null : scroller.getBoundingClientRect();
    const [left, top] = [Math.max(edge?.left ?? 0, 0), Math.max(edge?.top ?? 0, 0)];
    const [right, bottom] = [Math.min(edge?.right ?? innerWidth, innerWidth), Math.min(edge?.bottom ?? innerHeight, innerHeight)];
    const dx = anyway || box.left < left || box.right > right ? (box.left + box.right - left - right) / 2 : 0;
    const dy = anyway || box.top < top || box.bottom > bottom ? (box.top + box.bottom - top - bottom) / 2 : 0;
    for (const [across, down] of [[.5, .5], [.5, .05], [.05, .5], [.9, .9], [.02, .02]]) {
      const x = Math.round(left + (right - left) * across), y = Math.round(top + (bottom - top) * down);
      const hit = document.elementFromPoint(x, y);
      if (hit && scrollerOf(hit, dy !== 0) === scroller)
        return gesture([{ action: "scroll", x, y, dx: Math.round(dx), dy: Math.round(dy) }],
          `${Math.round(scroller.scrollLeft)},${Math.round(scroller.scrollTop)}`);
    }
  }
  return null;
}

/** What turns when the wheel is turned over an element. */
function scrollerOf(element, upright = true) {
  for (let one = element; one && one !== document.body; one = one.parentElement) {
    const style = getComputedStyle(one);
    const turns = upright ? /auto|scroll/.test(style.overflowY) && one.scrollHeight > one.clientHeight
      : /auto|scroll/.test(style.overflowX) && one.scrollWidth > one.clientWidth;
    if (turns) return one;
    if (one.matches("dialog, [popover]")) return one;
  }
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
