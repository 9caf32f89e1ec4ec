// Ways through the pages by visible links, and the answer to "what next?".

const address = (text) => new URL(text, location.href);
/** Whether an address shows what a path names: the same path, and at least its query. */
const leads = (to, path) => {
  const [have, want] = [address(to), address(path)];
  return have.origin === want.origin && have.pathname.replace(/\/$/, "") === want.pathname.replace(/\/$/, "")
    && [...want.searchParams].every(([key, value]) => have.searchParams.get(key) === value);
};
const here = (path) => leads(location.href, path);

/** The gesture towards following a link to a path. */
function follow(path) {
  const links = all("a[href]").filter((link) => leads(link.href, path) && !link.hasAttribute("download"));
  const rank = (link) => (visible(link) ? 0 : 2) + (link.search === address(path).search ? 0 : 1);
  for (const link of links.sort((one, other) => rank(one) - rank(other))) {
    const way = approach(link, click);
    if (way) return { ...way, follows: path };
  }
  return null;
}

const nextPage = () => {
  const way = approach(document.querySelector("a[rel~=next], a[aria-label='Next page']"), click);
  return way && { ...way, progress: location.href };
};

/** The next gesture along a trail of paths, each linked on the page before; null where no link leads on. */
function along(trail) {
  const place = trail.findLastIndex(here);
  for (let at = trail.length - 1; at > place; at -= 1) {
    const way = follow(trail[at]);
    if (way) return way;
  }
  return place < 0 ? null : nextPage();
}

/** What to do next towards {path?, want?, trail}: a gesture, {here: true}, or {stuck, offers, alerts}. */
function next({ path, want, trail }) {
  if (path) for (const candidate of candidates(path, want)) {
    const way = post(candidate);
    if (way) return way;
  }
  const arrived = here(trail.at(-1));
  if (arrived && !path) return { here: true };
  const way = arrived ? nextPage() : along(trail);
  if (way) return way;
  const stuck = arrived ? `no control posts ${path} with these arguments` : `no link leads to ${trail.at(-1)}`;
  return { stuck, ...report() };
}

const report = () => ({ offers: offers(), alerts: alerts() });
const text = () => document.body.innerText;

/** What a question is answered with, in a list so that a null is told from a page that knows no questions yet. */
const answers = { next, follow, report, text };
Object.defineProperty(window, Symbol.for("cuagym.reader"), {
  value: (question, subject) => [answers[question](subject)], configurable: true,
});
