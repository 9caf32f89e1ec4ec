// Tells when the page has done what the last action set off, so that no one has to sleep.
// Runs before the page's own scripts. Counts requests on their way, frames and short timers that are due,
// images that load, and documents that are about to be replaced.
(() => {
  const SHORT = 300; // ms: a debounce is worth waiting for, an autosave or a toast's end is not
  const DEEPEST = 4; // a timer or frame set off by this many others in a row is an animation or a poll
  const { fetch, setTimeout, clearTimeout, requestAnimationFrame, cancelAnimationFrame } = window;
  const channel = new MessageChannel();
  let due = 0, requests = 0, depth = 0, leaving = false, opened = 0, waiters = [];

  const quiet = () => !due && !leaving && document.readyState === "complete"
    && [...document.images].every((image) => image.complete || image.loading === "lazy");
  const check = () => {
    if (waiters.length && quiet()) waiters.splice(0).forEach((resolve) => resolve());
  };
  channel.port1.onmessage = check;
  const later = () => channel.port2.postMessage(0);
  const finish = () => { due -= 1; if (!due) later(); };
  const answered = () => { requests -= 1; finish(); };

  window.fetch = function (...request) {
    due += 1;
    requests += 1;
    const answer = fetch.apply(this, request);
    // The page reads the body after us only by microtasks, so a task later it has.
    answer.then((response) => response.clone().arrayBuffer()).catch(() => 0).then(() => setTimeout(answered, 0));
    return answer;
  };
  const { send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.send = function (...body) {
    due += 1;
    requests += 1;
    this.addEventListener("loadend", answered, { once: true });
    return send.apply(this, body);
  };

  const counted = (set, unset) => {
    const waiting = new Set();
    const schedule = (callback, ...rest) => {
      const level = depth + 1;
      if (level > DEEPEST) return set(callback, ...rest);
      due += 1;
      const id = set((...values) => {
        waiting.delete(id);
        const outer = depth;
        depth = level;
        try { callback(...values); } finally { depth = outer; finish(); }
      }, ...rest);
      waiting.add(id);
      return id;
    };
    return [schedule, (id) => { if (waiting.delete(id)) finish(); unset(id); }];
  };
  [window.requestAnimationFrame, window.cancelAnimationFrame] =
    counted(requestAnimationFrame.bind(window), cancelAnimationFrame.bind(window));
  const [soon, unset] = counted(setTimeout.bind(window), clearTimeout.bind(window));
  window.clearTimeout = unset;
  window.setTimeout = (callback, delay = 0, ...rest) =>
    (typeof callback === "function" && delay <= SHORT ? soon : setTimeout)(callback, delay, ...rest);

  navigation.addEventListener("navigate", (event) => {
    if (!event.destination.sameDocument && event.downloadRequest === null) leaving = true;
  });
  // A submitted form navigates some tasks later: from the moment it is submitted the document is as good as left.
  window.addEventListener("submit", (event) => {
    due += 1;
    setTimeout(() => {
      if (!event.defaultPrevented && event.target.target !== "_blank") leaving = true;
      finish();
    }, 0);
  });
  for (const name of ["navigatesuccess", "navigateerror"])
    navigation.addEventListener(name, () => { leaving = false; check(); });
  document.addEventListener("readystatechange", check);
  window.addEventListener("load", check);
  for (const name of ["load", "error"]) document.addEventListener(name, check, true);

  const { open } = window;
  window.open = function (...target) { opened += 1; return open.apply(this, target); };
  for (const name of ["click", "auxclick"]) window.addEventListener(name, (event) => {
    const link = event.target instanceof Element && event.target.closest("a[href]");
    const aside = event.ctrlKey || event.metaKey || event.button === 1 || (link && link.target === "_blank");
    if (link && aside && event.button < 2 && !event.defaultPrevented) opened += 1;
  });

  // (ms, patience) → [quiet?, tabs opened so far by this document]; ms is what a busy page gets, patience what a
  // server that has not answered yet gets.
  Object.defineProperty(window, Symbol.for("cuagym.settled"), { value: (ms, patience) => new Promise((resolve) => {
    const slow = () => requests || leaving || document.readyState !== "complete";
    const end = performance.now() + patience;
    const late = () => {
      if (slow() && performance.now() < end) timer = setTimeout(late, 50);
      else resolve([false, opened]);
    };
    let timer = setTimeout(late, ms);
    waiters.push(() => { clearTimeout(timer); resolve([true, opened]); });
    later();
  }) });
})();
