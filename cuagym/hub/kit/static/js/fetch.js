/** Counts what is under way: data-busy stands on the document from the click until the new page is painted. */

let running = 0;

const painted = () =>
  new Promise((done) => {
    const late = setTimeout(done, 100);
    requestAnimationFrame(() => (clearTimeout(late), setTimeout(done)));
  });

/** Waits for `work` with the document marked as busy; the mark is set before this returns. */
export async function busy(work) {
  running += 1;
  document.documentElement.dataset.busy = "";
  try {
    return await work;
  } finally {
    await painted();
    running -= 1;
    if (!running) delete document.documentElement.dataset.busy;
  }
}

/** The answer to a posted operation: `{ok, body}`; body is null where the hub did not answer as agreed. */
export async function post(url, data, options = {}) {
  const answer = await fetch(url, { method: "POST", body: new URLSearchParams(data), headers: { "X-Kit": "1" }, ...options });
  const json = answer.headers.get("content-type")?.includes("json");
  return { ok: answer.ok, body: json ? await answer.json() : null };
}
