"use strict";
// Theme before first paint is in the attribute the server wrote; nothing to do here.
// When the evaluation behind the pages changes, the live endpoint says so and the page's content is fetched again in
// place; not where a form in it has been changed, which would be lost: then a line offers to do it.
const changed = (form) =>
  [...form.elements].some((field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") {
      const options = [...field.options];
      const given = options.some((option) => option.defaultSelected);
      return options.some((option, at) => option.selected !== (given ? option.defaultSelected : at === 0));
    }
    if (field.type === "hidden" || !("defaultValue" in field)) return false;
    return field.type === "file" ? field.files.length > 0 : field.value !== field.defaultValue;
  });
// Asked for as a whole page, also from views that answer htmx with a part. The bar above is fetched with it; who looks
// back has no live bar.
const refresh = () => {
  if (!document.getElementById("live")) return window.location.reload();
  return htmx.ajax("GET", window.location.href, {
    source: "#live",
    target: "#main",
    select: "#main",
    swap: "outerHTML",
    headers: { "HX-Request": "false" },
  });
};
const untouched = () => ![...document.querySelectorAll("#main form")].some(changed);
document.addEventListener("thidua:changed", () => {
  const offer = document.getElementById("new-figures");
  // The first figures may need scripts that the empty page did not load.
  const first = document.querySelector("#live[data-first]");
  if (untouched()) first ? window.location.reload() : refresh();
  else if (offer) offer.hidden = false;
});
// A job shown on the page has ended: the page shows what came of it; else the panel's own link does.
document.addEventListener("thidua:ended", () => {
  if (untouched()) refresh();
});
document.addEventListener("click", (event) => {
  if (event.target.closest("#new-figures button")) window.location.reload();
});
// A form on its way is not sent again by a second click; the server would give it the first answer. The back button
// shows it anew, and an answer that is a file leaves the page: after a while it can be sent again.
const SENT_MS = 3000;
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, SENT_MS);
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
