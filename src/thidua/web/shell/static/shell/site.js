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
// Asked for as a whole page, also from views that answer htmx with a part. The bar above is fetched with it.
const refresh = () =>
  htmx.ajax("GET", window.location.href, {
    source: "#live",
    target: "#main",
    select: "#main",
    swap: "outerHTML",
    headers: { "HX-Request": "false" },
  });
document.addEventListener("thidua:changed", () => {
  const main = document.getElementById("main");
  const offer = document.getElementById("new-figures");
  if (![...main.querySelectorAll("form")].some(changed)) refresh();
  else if (offer) offer.hidden = false;
});
document.addEventListener("click", (event) => {
  if (event.target.closest("#new-figures button")) window.location.reload();
});
