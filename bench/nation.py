"""`python -m bench.nation`: provinces together, from one small city to a country; results as data, and a chart.

Each size is so many provinces of so many dossiers, every province a ledger of its own on disk. They are copies of one
generated city-year under other names: the same work for each, no page of one file serving another. A size that was
measured by this version of the program is not measured again, so an interrupted run goes on where it stopped.
"""

import argparse
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

from bench import report, sample
from bench.rounds import ROOT, once, say
from thidua.indicators.catalogue.shared_views import code_version

# size → (provinces, dossiers of each as `sample.SIZES` names them)
SIZES = {"0.3M": (1, "300k"), "3M": (1, "3m"), "9M": (3, "3m"), "30M": (10, "3m"), "99M": (33, "3m")}
DATA = ROOT / "docs" / "explanation" / "growth.json"
CHART = ROOT / "docs" / "images" / "growth.svg"
PAGE, MARK = ROOT / "docs" / "explanation" / "speed.md", "<!-- nation -->"
GIGABYTE = 10**9
# A figure of dossiers, one of legs, one of answers: each is asked for the rows behind it.
ASKED = ("finished_on_time", "forwarded_on_time", "satisfaction")


def main() -> int:
    """Measure the sizes asked for, then draw the chart and the table of all that is known."""
    parser = argparse.ArgumentParser(prog="python -m bench.nation", description=__doc__)
    parser.add_argument("--size", action="append", choices=list(SIZES), help="may be given again (all up to 30M)")
    parser.add_argument("--memory", default="3GB", help="what `thidua gather --memory` says")
    parser.add_argument("--work", type=Path, default=ROOT / ".cache" / "bench", help="where samples are kept")
    parser.add_argument("--again", action="store_true", help="measure what is known already, too")
    parser.add_argument("--chart", action="store_true", help="only draw the chart anew")
    given = parser.parse_args()
    results = json.loads(DATA.read_text(encoding="utf-8")) if DATA.exists() else {"sizes": {}}
    for size in [] if given.chart else given.size or [name for name in SIZES if name != "99M"]:
        earlier = results["sizes"].get(size)
        if earlier and earlier["code"] == code_version() and not given.again:
            say(f"{size}: known already, {earlier['seconds']:.1f} s")
            continue
        results["sizes"][size] = _measured(given.work.resolve(), size, given.memory)
        results["sizes"] = {name: results["sizes"][name] for name in SIZES if name in results["sizes"]}
        results["machine"] = report.machine()
        DATA.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    chart(results)
    before, _mark, after = PAGE.read_text(encoding="utf-8").partition(MARK)
    rest = after[after.index("\n\n* ") :]
    PAGE.write_text(f"{before}{MARK}\n\n{table(results)}\n\n{explained(results)}{rest}", encoding="utf-8")
    print(table(results), explained(results), sep="\n\n")
    return 0


def _measured(work: Path, size: str, memory: str) -> dict[str, Any]:
    number, dossiers = SIZES[size]
    work.mkdir(parents=True, exist_ok=True)
    source, seconds = sample.ledger(work, sample.city(work, dossiers, date(sample.YEAR, 12, 31)))
    if seconds is not None:
        say(f"  a ledger of {dossiers} dossiers filled in {seconds:.1f} s")
    folder = work / f"provinces-{dossiers}-{source.name[-10:]}"
    folder.mkdir(exist_ok=True)
    for place in range(number):
        target = folder / f"p{place:02d}"
        if not target.exists():
            say(f"  copying province {place + 1} of {number}")
            draft = folder / f"p{place:02d}.part"
            shutil.rmtree(draft, ignore_errors=True)
            shutil.copytree(source, draft, ignore=shutil.ignore_patterns("cache"))
            draft.rename(target)
        shutil.rmtree(target / "cache", ignore_errors=True)
    say(f"{size}: counting {number} provinces")
    result = once("gather", folder=folder, provinces=number, memory=memory)
    say(
        f"{size}: {result['seconds']:.1f} s, {result['cpu']:.1f} s of the processor, {result['peak_mb']:.0f} MB, "
        f"{result['bytes_read'] / GIGABYTE:.1f} GB read; all again {result['again_seconds']:.1f} s, "
        f"one counted again {result['one_again_seconds']:.1f} s"
    )
    last = folder / f"p{number - 1:02d}"
    result["behind"] = {indicator: once("behind", ledger=last, indicator=indicator) for indicator in ASKED}
    return {**result, "provinces": number, "memory": memory, "code": code_version()}


def table(results: dict[str, Any]) -> str:
    """The sizes as a table in Markdown, each with its ratio to 3M."""
    lines = [
        (
            "| dossiers | events | provinces | s | × 3M | processor s | peak MB | GB read | MB kept | all again, s "
            "| one counted again, s |"
        ),
        "|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    three = results["sizes"].get("3M", {}).get("seconds")
    for one in results["sizes"].values():
        ratio = f"{one['seconds'] / three:.2f}" if three else ""
        lines.append(
            f"| {one['dossiers']:,} | {one['events']:,} | {one['provinces']} | {one['seconds']:.1f} | {ratio} "
            f"| {one['cpu']:.1f} | {one['peak_mb']:,.0f} | {one['bytes_read'] / GIGABYTE:.2f} | {one['kept_mb']:.0f} "
            f"| {one['again_seconds']:.1f} | {one['one_again_seconds']:.1f} |"
        )
    return "\n".join(lines)


def explained(results: dict[str, Any]) -> str:
    """What the rows behind one unit's figure cost, in one of that many provinces with nothing prepared."""
    lines = ["| dossiers in all | behind | rows | s | MB read | of MB stored |", "|--:|---|--:|--:|--:|--:|"]
    lines += [
        f"| {one['dossiers']:,} | {indicator} | {behind['rows']:,} | {behind['seconds']:.2f} "
        f"| {behind['bytes_read'] / 1e6:.0f} | {behind['bytes_stored'] * one['provinces'] / 1e6:,.0f} |"
        for one in results["sizes"].values()
        for indicator, behind in one.get("behind", {}).items()
    ]
    return "\n".join(lines)


def chart(results: dict[str, Any]) -> None:
    """Seconds, peak memory and bytes read over the number of dossiers, each beside a line of pure proportion."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "thidua"
    from matplotlib import pyplot as plt

    ones = list(results["sizes"].values())
    millions = [one["dossiers"] / 1e6 for one in ones]
    figure, axes = plt.subplots(1, 3, figsize=(11, 3.4), constrained_layout=True)
    for axis, title, values in (
        (axes[0], "seconds", [one["seconds"] for one in ones]),
        (axes[1], "peak memory, GB", [one["peak_mb"] / 1000 for one in ones]),
        (axes[2], "read from files, GB", [one["bytes_read"] / GIGABYTE for one in ones]),
    ):
        axis.plot(millions, values, marker="o", color="#0b57a4")
        axis.set(xscale="log", title=title, xlabel="million dossiers")
        axis.set_xticks(millions, [f"{million:g}" for million in millions])
        axis.minorticks_off()
        axis.grid(visible=True, color="#dddddd")
        if title != "peak memory, GB":
            proportion = [values[0] * million / millions[0] for million in millions]
            axis.plot(millions, proportion, linestyle=":", color="#888888", label="in proportion to the smallest")
            axis.set(yscale="log")
            axis.legend(frameon=False, fontsize=8)
        else:
            axis.set_ylim(0, max(4.0, *values))
    figure.savefig(CHART, metadata={"Date": None})


if __name__ == "__main__":
    raise SystemExit(main())
