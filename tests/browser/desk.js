// The controls of the desk, as small as they can be while behaving as the kit's.
const q = (root, s) => root.querySelector(s), qa = (root, s) => [...root.querySelectorAll(s)];
const post = (form) => form.requestSubmit();
class Control extends HTMLElement {
  connectedCallback() {
    this.name = this.getAttribute('name'); this.pop = q(this, '[popover]');
    this.addEventListener('click', (e) => {
      if (e.target.closest('[data-ui-open]') && this.pop) { this.pop.togglePopover(); this.shown?.(); }
      const o = e.target.closest('[data-value]'); if (o) this.choose(o.dataset.value);
      if (e.target.closest('.drop')) e.target.closest('.token').remove();
    });
  }
  get values() { return qa(this, 'input[type=hidden]').map((i) => i.value); }
  set(value) { q(this, 'input[type=hidden]').value = value; if (this.hasAttribute('data-autosubmit')) post(this.closest('form')); }
  add(value) {
    const t = document.createElement('span'); t.className = 'token';
    t.innerHTML = `<input type=hidden name=${this.name} value="${value}">${value}<button type=button class=drop>x</button>`;
    q(this, '.tokens').append(t);
  }
}
customElements.define('ui-menu', Control);
customElements.define('ui-select', class extends Control {
  choose(v) {
    if (!this.hasAttribute('multiple')) { this.set(v); this.pop.hidePopover(); return; }
    const old = qa(this, '.token').find((t) => q(t, 'input').value === v); old ? old.remove() : this.add(v);
  }
});
customElements.define('ui-combobox', class extends Control {
  connectedCallback() {
    super.connectedCallback(); const s = q(this, '[data-ui-search]');
    s.addEventListener('input', () => { this.pop.showPopover();
      qa(this, '[role=option]').forEach((o) => o.hidden = !o.innerText.toLowerCase().includes(s.value.toLowerCase())); });
    s.addEventListener('keydown', (e) => { if (e.key === 'Enter' || e.key === ',') { e.preventDefault(); if (s.value) this.choose(s.value); } });
  }
  choose(v) { this.add(v); q(this, '[data-ui-search]').value = ''; this.pop.hidePopover(); }
});
const grid = (month) => { const [y, m] = month.split('-').map(Number); const n = new Date(y, m, 0).getDate();
  return `<button type=button data-ui-prev>&lt;</button>${month}<button type=button data-ui-next>&gt;</button>
  <button type=button data-ui-clear>clear</button><div role=grid data-month=${month}>` + Array.from({length: n}, (_, d) =>
  `<button type=button role=gridcell data-value=${month}-${String(d + 1).padStart(2, 0)}>${d + 1}</button>`).join('') + '</div>'; };
class Day extends Control {
  connectedCallback() {
    super.connectedCallback();
    this.addEventListener('click', (e) => {
      const by = e.target.closest('[data-ui-next]') ? 1 : e.target.closest('[data-ui-prev]') ? -1 : 0;
      if (by) { const [y, m] = this.month.split('-').map(Number); const d = new Date(Date.UTC(y, m - 1 + by, 1));
        this.month = d.toISOString().slice(0, 7); this.draw(); }
      if (e.target.closest('[data-ui-clear]')) { this.set(''); this.pop.hidePopover(); }
    });
  }
  shown() { this.month ??= (this.values[0] || '2026-03-01').slice(0, 7); this.draw(); }
  draw() { this.pop.innerHTML = grid(this.month) + this.times(); }
  times() { return ''; }
  choose(v) { this.set(v); this.pop.hidePopover(); }
}
customElements.define('ui-date', Day);
customElements.define('ui-datetime', class extends Day {
  times() { return ['08:00', '09:00', '17:30'].map((t) => `<div role=option data-value=${t}>${t}</div>`).join(''); }
  choose(v) { const [d, t] = (this.values[0] || 'T09:00').split('T');
    if (v.includes(':')) { this.set(`${d}T${v}`); this.pop.hidePopover(); } else this.set(`${v}T${t}`); }
});
customElements.define('ui-file-shelf', class extends Control {
  async shown() { const files = (await (await fetch('/_shelf')).json()).files;
    this.pop.innerHTML = files.map((f) => `<div role=option data-value="${f.sha256}/${f.name}">${f.name}</div>`).join(''); }
  choose(v) { this.add(v); this.pop.hidePopover(); }
});
customElements.define('ui-toggle', class extends Control {
  connectedCallback() { const box = q(this, 'input[type=checkbox]');
    box.addEventListener('change', () => this.set(box.checked ? 'on' : 'off')); }
});
customElements.define('ui-inline-edit', class extends Control {
  connectedCallback() { q(this, '[data-ui-open]').addEventListener('click', (e) => {
    e.currentTarget.hidden = true; q(this, 'form').hidden = false; }); }
});
document.addEventListener('click', (e) => {
  const b = e.target.closest('[data-ui-dialog]'); if (b) document.getElementById(b.dataset.uiDialog).showModal(); });
