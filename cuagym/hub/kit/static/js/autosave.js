import { post } from "./fetch.js";

/** Forms with data-autosave post their fields silently 800 ms after the last change, and when they go out of sight. */

const timers = new WeakMap();
const saves = new WeakMap();

async function save(form) {
  const { ok, body } = await post(form.dataset.autosave, new FormData(form), { keepalive: true });
  const id = ok && body?.created?.[0];
  const field = form.dataset.autosaveId && form.elements[form.dataset.autosaveId];
  if (!id || !field) return;
  field.uiLive = true;
  field.value = id;
}

/** Saves now what waits to be saved; a promise for it, already fulfilled where nothing does. */
function flush(form) {
  if (!timers.has(form)) return saves.get(form) ?? Promise.resolve();
  clearTimeout(timers.get(form));
  timers.delete(form);
  const saving = (saves.get(form) ?? Promise.resolve()).then(() => save(form)).catch(() => {});
  saves.set(form, saving);
  return saving;
}

/** Nothing is saved any more behind the back of a form that is being sent. */
export function settled(form) {
  clearTimeout(timers.get(form));
  timers.delete(form);
  return saves.get(form) ?? Promise.resolve();
}

function changed(event) {
  const form = event.target.closest?.("form[data-autosave]");
  if (!form || form.uiSending) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => flush(form), 800));
}

document.addEventListener("input", changed);
document.addEventListener("change", changed);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) for (const form of document.querySelectorAll("form[data-autosave]")) flush(form);
});

// A window that is closed has been saved: it opens empty the next time, and the page behind shows the draft.
document.addEventListener(
  "close",
  async (event) => {
    const form = event.target.querySelector?.("form[data-autosave]");
    if (!form || form.uiSent) return;
    const touched = timers.has(form) || saves.has(form);
    await flush(form);
    saves.delete(form);
    form.reset();
    if (form.dataset.autosaveId) form.elements[form.dataset.autosaveId].value = "";
    if (touched) document.dispatchEvent(new Event("ui:refresh"));
  },
  true,
);
