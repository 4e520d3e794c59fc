"use strict";
// Charts from JSON beside them (a table has the same numbers), and arrow keys and a line of words for the dense table.
(() => {
  // What a token is in the light or dark that holds now: the tokens are light-dark() pairs, which only a property resolves.
  const probe = document.createElement("span");
  const colour = (name) => {
    probe.style.color = `var(${name})`;
    document.body.append(probe);
    const resolved = getComputedStyle(probe).color;
    probe.remove();
    return resolved;
  };
  const SHAPES = { met: "circle", not_met: "triangle", not_determinable: "diamond", on_hold: "rect", not_applicable: "emptyCircle" };
  const stateColour = (state) => colour({ met: "--td-met", not_met: "--td-not-met", not_determinable: "--td-open", on_hold: "--td-hold", not_applicable: "--td-none" }[state]);
  const percent = (thousandths) => (thousandths / 10).toLocaleString(document.documentElement.lang) + "%";
  const frame = () => ({
    animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    textStyle: { fontFamily: "Be Vietnam Pro, sans-serif", color: colour("--td-ink") },
    tooltip: { renderMode: "richText", backgroundColor: colour("--td-surface"), borderColor: colour("--td-line"), textStyle: { color: colour("--td-ink") } },
    legend: { bottom: 0, type: "scroll", textStyle: { color: colour("--td-ink") } },
  });
  const axis = () => ({ axisLabel: { color: colour("--td-ink") }, axisLine: { lineStyle: { color: colour("--td-quiet") } }, splitLine: { lineStyle: { color: colour("--td-line") } } });
  const LINES = ["--td-accent", "--td-not-met", "--td-met", "--td-hold", "--td-open"];
  const DASHES = ["solid", "dashed", "dotted", [8, 3, 2, 3], [2, 6]];
  const KINDS = {
    lines: (data) => ({
      grid: { left: 60, right: 20, top: 20, bottom: 60 },
      xAxis: { ...axis(), type: "category", data: data.months },
      yAxis: { ...axis(), type: "value", min: 0, max: 1000, axisLabel: { color: colour("--td-ink"), formatter: percent } },
      series: data.series.map((each, at) => ({ name: each.name, type: "line", data: each.values, symbol: ["circle", "triangle", "rect", "diamond", "pin"][at], symbolSize: 8, lineStyle: { type: DASHES[at], width: 2 }, color: colour(LINES[at]), tooltip: { valueFormatter: percent } })),
    }),
    stacked: (data) => ({
      grid: { left: 50, right: 20, top: 20, bottom: 60 },
      xAxis: { ...axis(), type: "category", data: data.names },
      yAxis: { ...axis(), type: "value" },
      series: data.series.map((each, at) => ({ name: each.name, type: "bar", stack: "all", data: each.values, color: stateColour(each.state), itemStyle: { borderColor: colour("--td-surface"), borderWidth: 1, decal: at ? { symbol: ["", "rect", "circle", "triangle", "diamond"][at], color: colour("--td-surface"), dashArrayX: [2, 8], dashArrayY: [2, 8] } : undefined } })),
    }),
    sankey: (data, width) => ({
      legend: undefined,
      series: [{ type: "sankey", left: 10, right: width < 600 ? 100 : 260, nodeAlign: "justify", emphasis: { focus: "adjacency" },
        data: data.nodes.map((each) => ({ name: each.side + ":" + each.name, itemStyle: { color: colour(each.side ? "--td-hold" : "--td-accent") } })),
        links: data.links.map(([from, to, legs]) => ({ source: "0:" + from, target: "1:" + to, value: legs })),
        label: { color: colour("--td-ink"), formatter: (each) => each.name.slice(2), width: width < 600 ? 95 : 250, overflow: "truncate" },
        lineStyle: { color: "gradient", opacity: 0.35 },
        tooltip: { formatter: (each) => each.dataType === "edge" ? each.data.source.slice(2) + " → " + each.data.target.slice(2) + ": " + each.value : each.name.slice(2) + ": " + each.value } }],
    }),
    map: (data) => {
      const lon = data.points.map((each) => each.lon), lat = data.points.map((each) => each.lat);
      const range = (values) => ({ min: Math.min(...values) - 0.03, max: Math.max(...values) + 0.03, show: false });
      return {
        grid: { left: 10, right: 10, top: 10, bottom: 40 },
        xAxis: { type: "value", ...range(lon) }, yAxis: { type: "value", ...range(lat) },
        series: data.states.map((state) => ({ name: state.sign + " " + state.name, type: "scatter", symbol: SHAPES[state.id], symbolSize: 14, color: stateColour(state.id), itemStyle: { borderColor: colour("--td-surface"), borderWidth: 1 },
          data: data.points.filter((each) => each.state === state.id).map((each) => ({ name: each.name, value: [each.lon, each.lat] })),
          tooltip: { formatter: (each) => each.name + ": " + state.name } })).filter((each) => each.data.length),
      };
    },
  };
  const drawn = new Set();
  const draw = () => {
    for (const chart of drawn) chart.dispose();
    drawn.clear();
    for (const place of document.querySelectorAll("[data-chart]")) {
      const data = JSON.parse(document.getElementById(place.dataset.from).textContent);
      const chart = echarts.init(place);
      chart.setOption({ ...frame(), ...KINDS[place.dataset.chart](data, place.clientWidth) });
      drawn.add(chart);
    }
  };
  const tell = (cell) => {
    const line = cell.closest("form").querySelector(".td-told");
    const heading = cell.closest("table").tHead.rows[0].cells[cell.cellIndex];
    const title = heading.querySelector("a").title || heading.textContent.trim();
    line.textContent = cell.parentElement.cells[0].textContent.trim() + " · " + heading.textContent.trim().replace(/[▴▾]/, "") + " " + title + ": " + (cell.querySelector(".visually-hidden")?.textContent ?? "") + " " + (cell.dataset.told ?? "");
  };
  const cellOf = (event) => event.target instanceof Element ? event.target.closest("table.td-dashboard td.cell") : null;
  const prepare = () => {
    const first = document.querySelector("table.td-dashboard td.cell");
    if (first) first.tabIndex = 0;
    draw();
  };
  document.addEventListener("mouseover", (event) => { const cell = cellOf(event); if (cell) tell(cell); });
  document.addEventListener("focusin", (event) => { const cell = cellOf(event); if (cell) tell(cell); });
  document.addEventListener("keydown", (event) => {
    const cell = cellOf(event);
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!cell || !step) return;
    const rows = cell.closest("tbody").rows;
    const next = rows[cell.parentElement.sectionRowIndex + step[0]]?.cells[cell.cellIndex + step[1]];
    if (!next?.classList.contains("cell")) {
      if (step[1] && next) { const beyond = rows[cell.parentElement.sectionRowIndex].cells[cell.cellIndex + 2 * step[1]]; if (beyond?.classList.contains("cell")) { move(cell, beyond); event.preventDefault(); } }
      return;
    }
    move(cell, next);
    event.preventDefault();
  });
  const move = (from, to) => { from.tabIndex = -1; to.tabIndex = 0; to.focus(); };
  document.addEventListener("DOMContentLoaded", prepare);
  document.addEventListener("htmx:afterSettle", prepare);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  let waiting = 0;
  window.addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(draw, 200); });
})();
