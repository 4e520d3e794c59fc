"""The findings as Markdown: medians, spread, ratios beside the aims, and the machine they were taken on."""

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

TOOLS = ("thidua", "duckdb", "polars", "pandas", "pyarrow", "deltalake", "fastexcel", "numpy")
NAMES = {
    "thidua-cold": "thidua, nothing prepared",
    "thidua-warm": "thidua, prepared state there",
    "thidua-ready": "thidua, same question again",
    "duckdb-plain": "DuckDB, one query an indicator",
    "duckdb-fused": "DuckDB, indicators fused by hand",
    "polars": "Polars",
    "pandas": "pandas",
    "floor": "floor: Parquet decoded, nothing computed",
}


def machine() -> dict[str, Any]:
    """Facts that decide speed."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")
    memory = int(Path("/proc/meminfo").read_text(encoding="ascii").split()[1]) / 1024 / 1024
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "memory_gb": round(memory, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "versions": {tool: version(tool) for tool in TOOLS},
        "load_at_start": [round(load, 2) for load in os.getloadavg()],
    }


def markdown(results: dict[str, Any]) -> str:
    """Everything found, as a page."""
    writers = {
        "whole-set": _whole_set,
        "growth": _growth,
        "day-update": _day_update,
        "imports": _imports,
        "generator": _generator,
        "hashes": _hashes,
    }
    lines = _machine_lines(results["machine"], results["repeats"])
    for part, writer in writers.items():
        if part in results["parts"]:
            lines += ["", *writer(results["parts"][part])]
    return "\n".join(lines) + "\n"


def _machine_lines(facts: dict[str, Any], repeats: int) -> list[str]:
    versions = ", ".join(f"{tool} {number}" for tool, number in facts["versions"].items())
    load = facts["load_at_start"][0]
    hardware = f"{facts['processor']}, {facts['cores']} cores, {facts['memory_gb']} GB; {facts['system']}"
    return [
        f"Machine: {hardware}; Python {facts['python']}; {versions}.",
        f"Medians of {repeats}, least and greatest beside them; load average at the start {load}.",
        "Ratios are by the clock, in brackets by processor seconds (all threads), which other programs disturb less.",
    ]


def _row(name: str, one: dict[str, Any], *ratios: str) -> str:
    if one["median_s"] is None or one["note"]:
        return f"| {name} | – | – | – | – | {' | '.join('–' for _ in ratios)} | {one['note']} |"
    spread = f"{min(one['seconds']):.2f}–{max(one['seconds']):.2f}"
    peak = max(one["peak_mb"])
    seconds = f"{one['median_s']:.2f} | {spread} | {one['median_cpu_s']:.2f}"
    return f"| {name} | {seconds} | {peak:,.0f} | {' | '.join(ratios)} | |"


def _over(one: dict[str, Any], other: dict[str, Any]) -> str:
    """One median over the other, by the clock and by the processor."""
    if not one["median_s"] or not other["median_s"] or one["note"] or other["note"]:
        return "–"
    return f"{one['median_s'] / other['median_s']:.2f} ({one['median_cpu_s'] / other['median_cpu_s']:.2f})"


def _whole_set(part: dict[str, Any]) -> list[str]:
    lines = []
    for size, timings in part.items():
        rows, series = timings["rows"], timings["series"]
        lines += [
            f"### The whole indicator set at {rows['dossiers']:,} dossiers, {rows['events']:,} events ({size})",
            "",
            f"{timings['figures']:,} figures; every contestant's answer equals ours to the last integer unless noted.",
            "",
            "| | median s | spread | processor s | peak MB | × DuckDB plain | × pandas | × Polars | × floor | |",
            "|---|--:|--:|--:|--:|--:|--:|--:|--:|---|",
        ]
        for name, one in series.items():
            ratios = [_over(one, series[other]) for other in ("duckdb-plain", "pandas", "polars", "floor")]
            lines.append(_row(NAMES[name], one, *ratios))
        lines.append("")
    return lines


def _hashes(part: dict[str, Any]) -> list[str]:
    lines = [
        "### Files compared with the journal, as a part of a run (aim: 0.05 at most)",
        "",
        "| | files | MB | comparing: median s | processor s | of a run from nothing | of one on prepared state |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for size, timings in part.items():
        series = timings["series"]
        one = series["comparison"]
        ratios = [_over(one, series[name]) for name in ("thidua-cold", "thidua-warm")]
        megabytes = f"{(timings['bytes'] or 0) / 1e6:,.0f}"
        words = [
            size,
            str(timings["files"]),
            megabytes,
            f"{one['median_s']:.3f}",
            f"{one['median_cpu_s']:.3f}",
            *ratios,
        ]
        lines.append(f"| {' | '.join(words)} |")
    return lines


def _growth(part: dict[str, Any]) -> list[str]:
    large, small = (part["sizes"][part[size]] for size in ("large", "small"))
    lines = [
        f"### Growth from {small['rows']['dossiers']:,} to {large['rows']['dossiers']:,} dossiers",
        "",
        "| | s | s | × |",
        "|---|--:|--:|--:|",
    ]
    for name in large["series"]:
        one, other = large["series"][name], small["series"][name]
        if one["note"] or other["note"]:
            lines.append(f"| {NAMES[name]} | – | – | {one['note']} {other['note']} |")
            continue
        seconds = f"{other['median_s']:.2f} | {one['median_s']:.2f}"
        lines.append(f"| {NAMES[name]} | {seconds} | {_over(one, other)} |")
    return lines


def _day_update(part: dict[str, Any]) -> list[str]:
    series = part["series"]
    full, after = series["verdicts from nothing"], series["verdicts after it"]
    both, everything = _together(series["import of the day"], after), _together(series["import of the year"], full)
    same = "the same figures" if not part["differences"] else "; ".join(part["differences"])
    judged = "the same verdicts" if part["same_verdicts"] else "verdicts that DIFFER"
    return [
        f"### A day's update (10,000 new, 10,000 changed) at {part['size']}",
        "",
        f"Against everything computed from nothing on the same ledger: {same}, {judged}.",
        "",
        "| | median s | spread | processor s | peak MB | × from nothing | |",
        "|---|--:|--:|--:|--:|--:|---|",
        *(_row(name, one, _over(one, full)) for name, one in series.items()),
        f"| import and verdicts | {both['median_s']:.2f} | | {both['median_cpu_s']:.2f} | | {_over(both, full)} | |",
        "",
        f"From files to verdicts: the day over the whole year imported and judged {_over(both, everything)}.",
    ]


def _together(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Two medians added up."""
    return {name: one[name] + other[name] for name in ("median_s", "median_cpu_s")} | {"note": ""}


def _imports(part: dict[str, Any]) -> list[str]:
    series = part["series"]
    lines = [
        "### Files brought in",
        "",
        "| | median s | spread | processor s | peak MB | rows/s | × bare read | |",
        "|---|--:|--:|--:|--:|--:|--:|---|",
    ]
    for name, one in series.items():
        kind = name.split()[0]
        bare = series[f"{kind} fastexcel" if kind == "xlsx" else f"{kind} duckdb"]
        speed = f"{part['rows'][kind] / one['median_s']:,.0f}" if one["median_s"] else "–"
        lines.append(_row(name, one, speed, _over(one, bare)))
    return lines


def _generator(part: dict[str, Any]) -> list[str]:
    one = part["series"]["generate"]
    speed = f"{part['events'] / one['median_s']:,.0f}" if one["median_s"] else "–"
    return [
        "### The generator",
        "",
        "| | median s | spread | processor s | peak MB | events/s | |",
        "|---|--:|--:|--:|--:|--:|---|",
        _row(f"{part['dossiers']:,} dossiers, {part['events']:,} events", one, speed),
    ]
