"use strict";
// Views are chosen by the fragment: the id of a section, such as #overview, or that of a page, which belongs to the
// section that #stage names in data-of.
const views = new Map([...document.querySelectorAll("main > section[id]")].map((view) => [view.id, view]));
const stage = document.getElementById("stage");
const scrolled = new Map();
let shown = "overview";

function image(key) {
  return document.getElementById("shot-" + key).textContent;
}

function develop(root) {
  for (const picture of root.querySelectorAll("img[data-shot]")) picture.src = image(picture.dataset.shot);
}

function show() {
  const wanted = decodeURIComponent(location.hash.slice(1)) || "overview";
  const page = views.has(wanted) ? null : document.getElementById("page-" + wanted);
  const id = views.has(wanted) || page ? wanted : "overview";
  scrolled.set(shown, scrollY);
  for (const [name, view] of views) view.hidden = name !== id;
  stage.replaceChildren(...(page ? [page.content.cloneNode(true)] : []));
  stage.hidden = !page;
  develop(stage);
  const tab = page ? stage.dataset.of : id;
  for (const link of document.querySelectorAll(".head nav a")) {
    if (link.hash === "#" + tab) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  shown = id;
  scrollTo(0, page ? 0 : scrolled.get(id) || 0);
}

// A list is filtered by words, all of which must occur, and by one pressed button a group.
for (const list of document.querySelectorAll("[data-list]")) {
  const search = list.querySelector("input"), rows = [...list.querySelectorAll("tbody tr")];
  const texts = rows.map((row) => (row.dataset.words + " " + row.textContent).toLowerCase());
  const output = list.querySelector("output"), none = list.querySelector(".none-found");
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const pressed = [...list.querySelectorAll("button[aria-pressed=true]")];
    let found = 0;
    rows.forEach((row, i) => {
      const fits = words.every((word) => texts[i].includes(word)) &&
        pressed.every((button) => row.dataset[button.dataset.key] === button.dataset.value);
      row.hidden = !fits;
      found += fits;
    });
    output.textContent = found === rows.length ? rows.length + " in all" : found + " of " + rows.length;
    none.hidden = found > 0;
  };
  search?.addEventListener("input", filter);
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button[aria-pressed]");
    const row = event.target.closest("tbody tr[data-id]");
    if (button) {
      const on = button.getAttribute("aria-pressed") !== "true";
      for (const other of list.querySelectorAll(`button[data-key="${button.dataset.key}"]`)) other.setAttribute("aria-pressed", "false");
      button.setAttribute("aria-pressed", String(on));
      filter();
    } else if (row && !event.target.closest("a") && !String(getSelection())) {
      location.hash = row.dataset.id;
    }
  });
  if (search) filter();
}

const box = document.querySelector("dialog");
document.addEventListener("click", (event) => {
  const shot = event.target.closest("button.shot");
  if (shot && box && !box.contains(shot)) {
    box.querySelector("span").textContent = shot.dataset.caption;
    box.querySelector(".shot").replaceChildren(...[...shot.childNodes].map((node) => node.cloneNode(true)));
    box.showModal();
  } else if (box && (event.target === box || event.target.closest("dialog button"))) {
    box.close();
  }
});

document.addEventListener("toggle", (event) => {
  const code = event.target.querySelector?.("pre[data-prelude]");
  if (!event.target.open || !code || code.textContent) return;
  const task = stage.querySelector("pre[data-task]").textContent;
  code.textContent = document.getElementById("prelude-" + code.dataset.prelude).content.textContent + task;
}, true);

document.addEventListener("keydown", (event) => {
  if (event.target.closest("input") || event.ctrlKey || event.metaKey || event.altKey || box?.open) return;
  const link = { j: "[rel=next]", k: "[rel=prev]" }[event.key];
  const target = link && stage.querySelector(link);
  if (target?.hash) location.hash = target.hash;
});

addEventListener("hashchange", show);
show();
