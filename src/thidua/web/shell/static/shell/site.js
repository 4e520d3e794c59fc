"use strict";
// Theme before first paint is in the attribute the server wrote; nothing to do here.
// When the evaluation behind the pages changes, the live endpoint says so and the page's content is fetched again in place.
document.addEventListener("thidua:changed", () => {
  htmx.ajax("GET", window.location.href, { target: "#main", select: "#main", swap: "outerHTML" });
});
