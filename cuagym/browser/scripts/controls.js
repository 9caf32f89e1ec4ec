// How each control of a form is brought to a value: what it holds, whether it can hold what is wanted, and the
// next gesture towards that. Values are lists of the strings that would be posted.

const nonempty = (values) => values.filter((value) => value !== "");
const plain = (value) => value.replace(/\r\n/g, "\n").replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d):00Z$/, "$1")
  .replace(/^(true|1)$/i, "on").replace(/^false$/i, "off");
const same = (one, other) => one.length === other.length && one.every((value, at) => plain(value) === plain(other[at]));
const sameSet = (one, other) => same([...one].sort(), [...other].sort());
const offOnly = (wanted) => wanted.filter((value) => value !== "off");

const hiddenValues = (control) => nonempty(all("input[type=hidden]", control)
  .filter((input) => input.name === control.getAttribute("name")).map((input) => input.value));
const options = (control) => all("[role=option][data-value]", control);
const option = (control, value) => options(control).find((one) => plain(one.dataset.value) === plain(value));
const popup = (control) => control.querySelector("[popover], [role=listbox], [role=grid]");
const isOpen = (control) => all("[popover]", control).some(opened);
const open = (control) => approach(control.querySelector("[data-ui-open]"), click);

/** Replaces the text of a field: click, select all, type. */
function retype(field, text) {
  const clear = field.value === "" ? [] : text === "" ? [press("Control+a"), press("Delete")] : [press("Control+a")];
  return approach(field, (at) => gesture(
    [{ action: "click", ...at }, ...clear, ...(text === "" ? [] : [type(text)])], field.value.slice(0, 200)));
}

const remove = (control, value) => approach(all(".token, [data-key]", control)
  .find((token) => token.querySelector("input[type=hidden]")?.value === value)?.querySelector("button"), click);

/** A choice among options in a popup; typing narrows them where there is a search field. */
function choose(control, value) {
  const wanted = option(control, value);
  if (!isOpen(control)) return open(control);
  if (wanted && visible(wanted)) return approach(wanted, click);
  const search = control.querySelector("[data-ui-search]");
  return search && wanted ? retype(search, wanted.dataset.label ?? wanted.innerText) : null;
}

function fillSelect(control, wanted) {
  if (!control.hasAttribute("multiple")) return choose(control, wanted[0] ?? "");
  const now = hiddenValues(control);
  const wrong = [...now.filter((value) => !wanted.includes(value)), ...wanted.filter((value) => !now.includes(value))];
  return choose(control, wrong[0]);
}

function fillCombobox(control, wanted) {
  const now = hiddenValues(control);
  const search = control.querySelector("[data-ui-search]");
  const extra = now.find((value) => !wanted.includes(value));
  if (extra !== undefined && control.hasAttribute("multiple")) return remove(control, extra);
  const value = wanted.find((one) => !now.includes(one));
  if (value === undefined) return search.value ? retype(search, "") : gesture([press("Tab")], now.join());
  const offered = option(control, value);
  if (offered && isOpen(control) && visible(offered)) return approach(offered, click);
  const text = offered ? offered.dataset.label ?? offered.innerText : value;
  if (search.value.trim() !== text) return retype(search, text);
  if (offered && !isOpen(control)) return open(control);
  // A comma ends what was typed; Enter would take the suggestion that it is a part of.
  return gesture([control.hasAttribute("multiple") ? type(",") : press("Tab")], now.join());
}

/** A day in the grid: turn pages to its month, then click it. */
function pickDay(control, day) {
  const grid = control.querySelector("[data-month]");
  if (!isOpen(control) || !grid) return open(control);
  const month = day.slice(0, 7), shown = grid.dataset.month;
  if (month === shown) return approach(control.querySelector(`[role=gridcell][data-value="${day}"],
    [role=gridcell] [data-value="${day}"]`), click);
  const way = control.querySelector(month > shown ? "[data-ui-next]" : "[data-ui-prev]");
  const turned = approach(way, click);
  return turned && { ...turned, progress: shown };
}

function unset(control) {
  if (!isOpen(control)) return open(control);
  return approach(control.querySelector("[data-ui-clear]")
    ?? all("button", control).find((button) => button.innerText.trim() === "Clear"), click);
}

const fillDate = (control, [day]) => day ? pickDay(control, day) : unset(control);

/** A time from the list, or typed where the list has no such time. */
function fillTime(control, [time]) {
  if (!isOpen(control)) return open(control);
  const offered = option(control, time ?? "");
  if (offered) return approach(offered, click);
  const search = control.querySelector("[data-ui-search]");
  if (!search || !time) return null;
  return search.value === time ? gesture([press("Enter")]) : retype(search, time);
}

function fillDatetime(control, [moment]) {
  if (!moment) return unset(control);
  const [day, time] = plain(moment).split("T");
  const now = hiddenValues(control)[0] ?? "";
  return now.startsWith(day) ? fillTime(control, [time]) : pickDay(control, day);
}

function fillShelf(control, wanted) {
  const now = hiddenValues(control);
  const extra = now.find((value) => !wanted.includes(value));
  return extra !== undefined ? remove(control, extra) : choose(control, wanted.find((value) => !now.includes(value)));
}

const fillToggle = (control) => approach(control.querySelector("input[type=checkbox]"), click);

const CUSTOM = {
  "ui-select": fillSelect, "ui-combobox": fillCombobox, "ui-date": fillDate, "ui-datetime": fillDatetime,
  "ui-time": fillTime, "ui-file-shelf": fillShelf, "ui-toggle": fillToggle,
};

function customField(control, wanted) {
  const name = control.localName;
  const held = hiddenValues(control);
  const target = name === "ui-toggle" && !wanted.length ? ["off"] : wanted;
  if (control.hasAttribute("multiple") ? sameSet(held, target) : same(held, target)) return { ready: true };
  const listed = name === "ui-select" || (name === "ui-combobox" && !control.hasAttribute("free"));
  if (name === "ui-select" && !control.hasAttribute("multiple") && !target.length && !option(control, "")) return null;
  if (!CUSTOM[name] || (listed && target.some((value) => !option(control, value)))) return null;
  return { fill: () => CUSTOM[name](control, target), control };
}

function boxesField(inputs, wanted) {
  const offered = inputs.map((input) => input.value);
  const target = offered.includes("off") ? wanted : offOnly(wanted);
  if (target.some((value) => !offered.some((other) => plain(other) === plain(value)))) return null;
  const off = (input) => input.checked !== target.some((value) => plain(value) === plain(input.value));
  const wrong = inputs.filter((input) => off(input) && (input.type === "checkbox" || !input.checked));
  return wrong.length ? { fill: () => approach(wrong[0], click), control: wrong[0] } : { ready: true };
}

/** How a form's field meets the wanted values: {ready}, {fill, control}, or null where it can't. */
function field(form, submitter, name, wanted) {
  if (submitter?.name === name) return same([submitter.value], wanted) ? { ready: true } : null;
  const control = all("[name]", form).find((one) => one.localName.startsWith("ui-") && one.getAttribute("name") === name);
  if (control) return customField(control, wanted);
  const inputs = [...form.elements].filter((input) => input.name === name && !/^(submit|button)$/.test(input.type));
  if (!inputs.length) return offOnly(wanted).length ? null : { ready: true };
  if (/^(checkbox|radio)$/.test(inputs[0].type)) return boxesField(inputs, wanted);
  if (inputs[0].type === "hidden") return same(nonempty(inputs.map((input) => input.value)), wanted) ? { ready: true } : null;
  if (plain(inputs[0].value) === plain(wanted[0] ?? "")) return { ready: true };
  return { fill: () => retype(inputs[0], wanted[0] ?? ""), control: inputs[0] };
}
