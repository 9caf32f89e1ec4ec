import { make } from "./lib.js";
import { toast } from "./toast.js";

/** Says why the hub refused a form: beside the field it names, else at the top of the form. */
export function showError(form, { message, field }) {
  const place = field && form.querySelector(`[data-field="${CSS.escape(field)}"]`);
  if (place) {
    const id = `error-${field}`;
    place.append(make("p", { class: "field__error", role: "alert", id, "data-js-error": true }, message));
    const control = place.querySelector("input:not([type=hidden]), textarea, [data-ui-open]");
    control?.setAttribute("aria-invalid", "true");
    control?.setAttribute("aria-describedby", id);
    control?.focus();
  } else if (form.querySelector(".field")) {
    const note = make("p", { class: "form__error", role: "alert", "data-js-error": true }, message);
    form.prepend(note);
    note.scrollIntoView({ block: "nearest" });
  } else toast(message, { bad: true });
}

export function clearErrors(root) {
  for (const note of root.querySelectorAll("[data-js-error]")) note.remove();
  for (const control of root.querySelectorAll("[aria-invalid]")) {
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-describedby");
  }
}

const changed = (event) => {
  const place = event.target.closest?.("[data-field]");
  if (place) clearErrors(place);
};
document.addEventListener("input", changed);
document.addEventListener("change", changed);
