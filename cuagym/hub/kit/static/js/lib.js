/** Small things that the elements share. */

const PATHS = {
  check: "m4 10.5 4 4 8-9",
  x: "m5 5 10 10M15 5 5 15",
  left: "m12.25 5-5 5 5 5",
  right: "m7.75 5 5 5-5 5",
  file: "M5 2.75h6.5L15.25 6.5v10.75H5zM11.25 3v3.75H15",
};

/** An element: attributes that are null or false are left out, `on…` are listeners. */
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

export function drawn(name, size = 16) {
  const holder = document.createElement("template");
  holder.innerHTML = `<svg class="icon" width="${size}" height="${size}" viewBox="0 0 20 20" aria-hidden="true"><path d="${PATHS[name]}"/></svg>`;
  return holder.content.firstChild;
}

/** The first part of the path: pages under it belong to this app. */
export const appRoot = () => `/${location.pathname.split("/")[1]}/`;

export const seen = (node) => node.checkVisibility({ visibilityProperty: true });

export const editable = (node) => node.closest?.("input:not([type=checkbox],[type=radio]), textarea, [contenteditable]");

/** Attributes of a live element that scripts keep, so that a new page does not set them back. */
const owned = new WeakMap();
export function own(node, ...names) {
  owned.set(node, new Set([...(owned.get(node) ?? []), ...names]));
}
export const owns = (node, name) => name.startsWith("data-js") || (owned.get(node)?.has(name) ?? false);

/** The neighbour of `current` that an arrow key, Home or End leads to, round the ends; null for other keys. */
export function neighbour(items, current, key) {
  const at = items.indexOf(current);
  const to = {
    ArrowDown: at + 1,
    ArrowUp: at < 0 ? items.length - 1 : at - 1,
    Home: 0,
    End: items.length - 1,
  }[key];
  return to === undefined || !items.length ? null : items[(to + items.length) % items.length];
}
