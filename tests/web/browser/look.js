// What the tests of pages ask a page, in the page.
window.look = {
  reachable() {
    const radios = new Set();
    const found = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")].filter((one) => {
      if (one.disabled || one.tabIndex < 0 || one.type === "hidden" || !one.checkVisibility({ visibilityProperty: true })) return false;
      if (one.type === "radio") {
        const group = `${one.form?.id}/${one.name}`;
        if (radios.has(group)) return false;
        radios.add(group);
      }
      return true;
    });
    return found.map((one) => this.called(one));
  },
  called(one) {
    if (one.type === "radio") return `radio ${one.name}`;
    const all = [...document.querySelectorAll("*")];
    return `${one.tagName.toLowerCase()} ${all.indexOf(one)} ${(one.getAttribute("aria-label") || one.textContent || one.name || "").trim().replace(/\s+/g, " ").slice(0, 40)}`;
  },
  focused() {
    const one = document.activeElement;
    if (!one || one === document.body || one === document.documentElement) return null;
    const ways = [one, one.parentElement].map((each) => getComputedStyle(each));
    const visible = ways.some((way) => (way.outlineStyle !== "none" && parseFloat(way.outlineWidth) > 0) || way.boxShadow !== "none");
    return { name: this.called(one), visible };
  },
};
