import { CONTROLS } from "./control.js";
import { owns } from "./lib.js";

const FIELDS = "input, textarea";

/** Turns the live page into a new one, keeping elements that are still there: matched by id and data-key. */

const key = (node) => {
  if (node.nodeType !== 1) return null;
  const id = node.id.startsWith("f-") ? "" : node.id;
  const own = node.dataset?.key ?? "";
  return id || own ? `${node.tagName} ${id} ${own}` : null;
};

const alike = (a, b) =>
  a.nodeType === b.nodeType && a.nodeName === b.nodeName && (a.nodeType !== 1 || a.getAttribute("name") === b.getAttribute("name"));

/** What a form is about: another operation or another entity makes it another form. */
function about(form) {
  const hidden = [...form.children].filter((node) => node.matches("input[type=hidden]") && node.name !== form.dataset.autosaveId);
  return JSON.stringify([form.getAttribute("action"), hidden.map((node) => [node.name, node.defaultValue])]);
}

function attributes(from, to) {
  for (const { name, value } of to.attributes) {
    if (!owns(from, name) && from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && !owns(from, name)) from.removeAttribute(name);
  }
}

/** A field takes the new page's value unless the user has typed into it and has not sent it. */
function field(from, to) {
  const sent = from.form?.uiSent;
  if (from.type === "checkbox" || from.type === "radio") {
    if (sent || from.defaultChecked !== to.defaultChecked) from.checked = to.defaultChecked;
  } else if (from.type === "hidden") {
    if (sent || !from.uiLive) from.value = to.value;
  } else if (sent || from.value === from.defaultValue) {
    if (from.value !== to.defaultValue) from.value = to.defaultValue;
  }
}

/** Whether some form has been sent, so that its fields are set back even where the markup is the same. */
let sent = false;

/** Nothing to do below an element that is as it shall be, save for what its markup does not show. */
function same(from, to) {
  if (!from.isEqualNode(to)) return false;
  if (sent) {
    const fields = from.matches(FIELDS) ? [from] : from.querySelectorAll(FIELDS);
    for (const one of fields) if (one.form?.uiSent) field(one, one);
  }
  for (const control of from.querySelectorAll(CONTROLS)) control.agreed();
  from.agreed?.();
  return true;
}

function element(from, to) {
  if (from.uiLocal) return;
  if (from.keeps?.(to)) return;
  if (same(from, to)) return;
  if (from.tagName === "FORM" && about(from) !== about(to)) sent = from.uiSent = true;
  const isField = from.matches(FIELDS);
  if (isField) field(from, to);
  const value = from.value;
  const ours = isField && from.type !== "hidden" && value !== to.defaultValue;
  attributes(from, to);
  if (from.uiOwn) return;
  if (from.tagName === "TEXTAREA") from.defaultValue = to.defaultValue;
  else children(from, to);
  if (isField && from.uiLive) from.value = value;
  if (ours && from.value !== value) from.value = value;
  from.morphed?.();
}

function move(parent, node, before) {
  if (parent.moveBefore && node.isConnected && parent.isConnected) parent.moveBefore(node, before);
  else parent.insertBefore(node, before);
}

export function children(from, to) {
  const wanted = new Set([...to.children].map(key).filter(Boolean));
  const keyed = new Map();
  for (const node of [...from.children]) {
    const name = key(node);
    if (!name || node.uiLocal) continue;
    if (wanted.has(name) && !keyed.has(name)) keyed.set(name, node);
    else node.remove();
  }
  let cursor = from.firstChild;
  for (const next of [...to.childNodes]) {
    while (cursor?.uiLocal) cursor = cursor.nextSibling;
    const name = key(next);
    let match = name ? keyed.get(name) : cursor;
    while (!name && match && (match.uiLocal || key(match) || !alike(match, next))) match = match.nextSibling;
    if (!match) {
      from.insertBefore(next, cursor);
      continue;
    }
    keyed.delete(name);
    if (match === cursor) cursor = cursor.nextSibling;
    else move(from, match, cursor);
    if (match.nodeType === 1) element(match, next);
    else if (match.nodeValue !== next.nodeValue) match.nodeValue = next.nodeValue;
  }
  while (cursor) {
    const after = cursor.nextSibling;
    if (!cursor.uiLocal) cursor.remove();
    cursor = after;
  }
}

/** The whole document: title, face, body. */
export function morph(page) {
  const root = document.documentElement;
  sent = [...document.forms].some((form) => form.uiSent);
  for (const name of ["lang", "data-theme", "data-density"]) {
    const value = page.documentElement.getAttribute(name);
    if (value !== null && root.getAttribute(name) !== value) root.setAttribute(name, value);
  }
  document.title = page.title;
  const face = document.getElementById("face");
  const other = page.getElementById("face");
  if (face && other && face.textContent !== other.textContent) face.textContent = other.textContent;
  children(document.body, page.body);
  for (const form of document.forms) form.uiSent = false;
}
