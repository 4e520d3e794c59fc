"""`python -m bench`: every comparison side by side in one run; ratios as JSON and Markdown."""

import argparse
import json
from pathlib import Path
from typing import Any

from bench import report
from bench.parts import PARTS, Setting
from bench.rounds import ROOT, say
from bench.sample import SIZES


def main() -> int:
    """Measure what the command line asks for; 1 where any contestant failed or answered differently."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--size", action="append", choices=list(SIZES), help="dossiers; may be given again (300k)")
    parser.add_argument("--only", action="append", choices=list(PARTS), help="a part; may be given again (all)")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--work", type=Path, default=ROOT / ".cache" / "bench", help="where samples are kept")
    given = parser.parse_args()
    sizes = tuple(name for name in SIZES if name in (given.size or ["300k"]))
    setting = Setting(given.work.resolve(), sizes, given.repeats)
    setting.work.mkdir(parents=True, exist_ok=True)
    parts: dict[str, Any] = {}
    results = {"machine": report.machine(), "repeats": given.repeats, "sizes": sizes, "parts": parts}
    for part in given.only or list(PARTS):
        say(f"{part}:")
        try:
            parts[part] = PARTS[part](setting)
        except RuntimeError as error:
            say(f"  {part} is left out: {error}")
            continue
        (setting.work / "bench.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        (setting.work / "bench.md").write_text(report.markdown(results), encoding="utf-8")
    print(report.markdown(results))
    say(f"written to {setting.work}/bench.json and bench.md")
    return (
        1 if '"note": "' in json.dumps(parts).replace('"note": ""', "") or len(parts) < len(given.only or PARTS) else 0
    )


if __name__ == "__main__":
    raise SystemExit(main())
