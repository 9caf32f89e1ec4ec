// Which form and button post which operation, and the next gesture towards posting it with the wanted arguments.

const pathOf = (address) => new URL(address, location.href).pathname;

const isPost = (form) => form.getAttribute("method")?.toLowerCase() === "post";

/** Every way in which the page posts an operation: [{form, submitter}]; no submitter where a change posts it. */
function postings(path) {
  return [...document.forms].filter((form) => isPost(form)).flatMap((form) => {
    const submitters = [...form.elements].filter((one) => one.type === "submit" && !one.disabled);
    const matching = submitters.filter((one) => pathOf(one.getAttribute("formaction") ?? form.getAttribute("action")) === path);
    if (matching.length) return matching.map((submitter) => ({ form, submitter }));
    const own = form.hasAttribute("action") && pathOf(form.getAttribute("action")) === path && !submitters.length;
    return own && !form.closest("ui-sortable > form") ? [{ form, submitter: null }] : [];
  });
}

/** A null or a false that a form can't say is what it says by leaving things as they are. */
const unsaid = (found, values) => !offOnly(values).length && !found?.ready ? { ready: true } : found;

/** Postings that can carry the arguments, the ones that need least first. loosely: see `unsaid`. */
function candidates(path, want, loosely = false) {
  const found = postings(path).flatMap(({ form, submitter }) => {
    const fields = Object.entries(want).map(([name, given]) => {
      const values = nonempty(given), one = field(form, submitter, name, values);
      return loosely ? unsaid(one, values) : one;
    });
    if (fields.includes(null)) return [];
    const open = fields.filter((one) => !one.ready);
    const extra = [...form.elements].filter((input) => input.type === "hidden" && input.value !== ""
      && !input.name.startsWith("_") && !(input.name in want) && !input.closest("[name]:not(input)")).length;
    const cost = open.length * 2 + extra * 5 + (visible(submitter ?? form) ? 0 : 2);
    return [{ form, submitter, open, cost }];
  }).sort((one, other) => one.cost - other.cost);
  return found.length || loosely ? found : candidates(path, want, true);
}

const postsItself = (control) => control?.matches("[data-autosubmit], [data-autosubmit] *, form[data-submit-on] *")
  || Boolean(control?.querySelector("[data-autosubmit]"));

/** The next gesture towards posting; `submits` where that gesture posts. */
function post({ form, submitter, open: missing }) {
  if (missing.length) {
    const way = missing[0].fill();
    return way && { ...way, submits: postsItself(missing[0].control) };
  }
  if (submitter) return approach(submitter, (at) => ({ ...click(at), submits: true }));
  // A list of several posts its choice when it closes.
  if (all("[popover]", form).some(opened)) return { ...gesture([press("Escape")]), submits: true };
  const line = [...form.elements].find((input) => /^(text|search|email|url|tel)$/.test(input.type) && visible(input));
  return line ? approach(line, (at) => ({ ...gesture([{ action: "click", ...at }, press("Enter")]), submits: true })) : null;
}

const describe = ({ form, submitter }) => {
  const action = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
  const names = [...new Set([...form.elements].map((input) => input.name).filter(Boolean))];
  return `${action}(${names.join(", ")})`;
};

/** All that the page offers to post, for the report of a solver that is stuck. */
const offers = () => [...new Set([...document.forms].filter((form) => isPost(form)).flatMap((form) => {
  const submitters = [...form.elements].filter((one) => one.type === "submit");
  return (submitters.length ? submitters : [null]).map((submitter) => describe({ form, submitter }));
}))];

const alerts = () => all("[role=alert], .field__error").filter(visible).map((one) => one.innerText.trim()).filter(Boolean);
