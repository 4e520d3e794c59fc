"use strict";
(() => {
  const root = document.documentElement;
  const all = (query, from = document) => [...from.querySelectorAll(query)];
  const press = (group, value) => all(`[data-${group}]`).forEach((b) => b.setAttribute("aria-pressed", String(b.dataset[group] === value)));

  const speak = (lang) => {
    root.lang = lang;
    document.title = root.dataset[`title${lang === "vi" ? "Vi" : "En"}`];
    for (const name of ["aria-label", "placeholder", "title", "text"])
      all(`[data-${name}-vi]`).forEach((e) => {
        const text = e.getAttribute(`data-${name}-${lang}`);
        if (name === "text") e.textContent = text; else e.setAttribute(name, text);
      });
    press("speak", lang);
    all("table").forEach(count);
  };
  const paint = (theme) => {
    if (theme === "auto") delete root.dataset.theme; else root.dataset.theme = theme;
    press("paint", theme);
  };

  // The key of a cell: what data-s says; for a verdict its state, then its share; else its text.
  const states = { h: 0, f: 1, d: 2, m: 3, n: 4 };
  const key = (cell) => {
    if (cell.dataset.s !== undefined) return Number(cell.dataset.s);
    const state = states[cell.className];
    if (state === undefined) return cell.textContent.trim();
    const found = /([\d.,]+)\/([\d.,]+)/.exec(cell.querySelector(`[lang=en]`)?.textContent ?? cell.textContent);
    const [a, b] = found ? found.slice(1).map((n) => Number(n.replace(/[.,]/g, ""))) : [0, 0];
    return state * 10 + (b ? a / b : 0);
  };
  const sort = (button) => {
    const th = button.closest("th");
    const table = th.closest("table");
    const at = th.cellIndex;
    const up = th.getAttribute("aria-sort") !== "ascending";
    all("thead th", table).forEach((h) => h.removeAttribute("aria-sort"));
    th.setAttribute("aria-sort", up ? "ascending" : "descending");
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row, place) => [key(row.cells[at]), place, row]);
    rows.sort(([a, i], [b, j]) => (a < b ? -1 : a > b ? 1 : 0) * (up ? 1 : -1) || i - j);
    body.append(...rows.map((row) => row[2]));
  };

  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
  const count = (table) => {
    const output = document.querySelector(`output[for="${table.id}"]`);
    if (!output) return;
    const rows = [...table.tBodies[0].rows];
    const shown = rows.filter((row) => !row.hidden).length;
    output.textContent = `${shown.toLocaleString(root.lang)} / ${rows.length.toLocaleString(root.lang)}`;
  };
  const filter = (table) => {
    const bar = document.querySelector(`[data-filters="${table.id}"]`);
    const words = plain(bar.querySelector("input").value).split(/\s+/).filter(Boolean);
    const state = bar.querySelector("[data-by=state]").value;
    const group = bar.querySelector("[data-by=group]")?.value ?? "";
    for (const row of table.tBodies[0].rows) {
      const name = (row.dataset.n ??= plain(row.cells[0].textContent + " " + row.cells[1].textContent));
      row.hidden = !(words.every((word) => name.includes(word)) && (!state || row.dataset.o === state) && (!group || row.dataset.g === group));
    }
    count(table);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.speak) speak(button.dataset.speak);
    else if (button.dataset.paint) paint(button.dataset.paint);
    else if (button.dataset.print !== undefined) window.print();
    else if (button.closest("thead")) sort(button);
  });
  all("[data-filters]").forEach((bar) => bar.addEventListener("input", () => filter(document.getElementById(bar.dataset.filters))));
  const asked = location.hash.match(/^#(vi|en)$/);
  speak(asked ? asked[1] : root.lang);
  paint("auto");
})();
