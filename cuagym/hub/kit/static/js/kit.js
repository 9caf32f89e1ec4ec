import { showRouted } from "./dialog.js";
import { busy, post } from "./fetch.js";
import { showError, clearErrors } from "./errors.js";
import { settled } from "./autosave.js";
import { appRoot } from "./lib.js";
import { morph } from "./morph.js";
import { hideToasts, houseToasts, toast } from "./toast.js";

/** Links and forms of the app, taken over: the next page is fetched and morphed into this one. */

let current = null;
const SCROLLING = "main, .pane, .sidebar, .board, .column__body";

const scrolls = () => Object.fromEntries([...document.querySelectorAll(SCROLLING)].filter((node) => node.id).map((node) => [node.id, [node.scrollLeft, node.scrollTop]]));

function rescroll(places) {
  for (const [id, [left, top]] of Object.entries(places)) document.getElementById(id)?.scrollTo(left, top);
}

/** A new page begins at its top, unless it says (by data-key) that its panes are the old ones. */
function toTop(path) {
  if (path === location.pathname) return () => {};
  return () => {
    for (const pane of document.querySelectorAll("main:not([data-key])")) pane.scrollTop = 0;
  };
}

/** Goes to `url` in place. push: it becomes a step of the history. */
async function go(url, { push = true, places = null } = {}) {
  current?.abort();
  const mine = (current = new AbortController());
  const answer = await fetch(url, { headers: { "X-Kit": "1" }, signal: mine.signal, cache: "no-store" });
  const text = await answer.text();
  if (!answer.headers.get("content-type")?.includes("html")) return void (location.href = url);
  if (mine.signal.aborted) return;
  const focus = document.activeElement;
  const page = new DOMParser().parseFromString(text, "text/html");
  const target = new URL(answer.url);
  const rise = places ? () => rescroll(places) : toTop(target.pathname);
  if (push && target.href !== location.href) {
    history.replaceState({ places: scrolls() }, "");
    history.pushState({}, "", target.href);
  }
  document.body.append(...document.querySelectorAll(".toasts"));
  morph(page);
  showRouted();
  houseToasts();
  rise();
  if (!focus.isConnected) (document.querySelector("dialog:modal") ?? document.querySelector("main"))?.focus({ preventScroll: true });
  document.dispatchEvent(new Event("ui:morphed"));
}

function visit(url, options) {
  return busy(go(url, options)).catch(failed);
}

function failed(error) {
  if (error.name !== "AbortError") toast("The server can't be reached. Try again.", { bad: true });
}

/** The success of a form: the page that the hub names, its news, and the way back. */
async function succeeded(form, body) {
  if (form) {
    form.uiSent = true;
    form.dispatchEvent(new CustomEvent("ui:sent", { bubbles: true }));
  }
  await go(new URL(body.next, location.href));
  if (form) form.uiSent = false;
  const undo = body.undo ?? null;
  if (body.toast) toast(body.toast, { undo: undo === null ? null : () => busy(take(undo)).catch(failed) });
  else hideToasts();
}

async function take(at) {
  const { ok, body } = await post(`${appRoot()}_undo`, { at });
  if (ok) await succeeded(null, body);
  else toast(body?.error.message ?? "That can't be undone any more.", { bad: true });
}

async function send(form, action, data) {
  try {
    const { ok, body } = await post(action, data);
    if (ok) return await succeeded(form, body);
    form.uiRefused?.();
    showError(form, body?.error ?? { message: "The server did not accept that.", field: null });
  } finally {
    form.uiSending = false;
  }
}

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || "plain" in form.dataset || form.method === "dialog") return;
  const action = new URL(submitter?.getAttribute("formaction") || form.getAttribute("action") || location.href, location.href);
  if (!action.href.startsWith(location.origin + appRoot())) return;
  event.preventDefault();
  if (form.uiSending) return;
  clearErrors(form);
  if (form.method === "get") {
    action.search = new URLSearchParams([...new FormData(form, submitter)].filter(([, value]) => value !== ""));
    form.uiSent = true;
    visit(action);
    return;
  }
  form.uiSending = true;
  const sending = settled(form).then(() => send(form, action, new FormData(form, submitter)));
  busy(sending).catch(failed);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.hasAttribute("download") || link.target || "plain" in link.dataset) return;
  const url = new URL(link.href);
  if (!url.href.startsWith(location.origin + appRoot())) return;
  if (url.hash && url.pathname === location.pathname && url.search === location.search) return;
  event.preventDefault();
  for (const dialog of document.querySelectorAll("dialog:modal:not([data-ui-routed])")) dialog.close();
  for (const panel of document.querySelectorAll(":popover-open:not(.tip)")) panel.hidePopover();
  hideToasts();
  visit(url);
});

addEventListener("popstate", (event) => visit(location.href, { push: false, places: event.state?.places ?? {} }));

document.addEventListener("change", (event) => {
  const form = event.target.form ?? event.target.closest?.("form");
  if (!form) return;
  if ("autosubmit" in event.target.dataset && event.target.matches("input")) form.requestSubmit();
  else if (form.dataset.submitOn === "change") form.requestSubmit();
});

document.addEventListener("keydown", (event) => {
  const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea, input");
  if (sends) event.target.form?.requestSubmit();
});

document.addEventListener("ui:refresh", () => visit(location.href, { push: false }));

showRouted();
houseToasts();
