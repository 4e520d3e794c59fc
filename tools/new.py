"""Starts a new indicator or movement from a template: `python tools/new.py indicator ID` or `... movement ID`."""

import re
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEMPLATES = ROOT / "tools" / "templates"
FORMS = {"indicator": re.compile(r"[a-z][a-z0-9_]{2,40}"), "movement": re.compile(r"[a-z][a-z0-9-]{2,40}")}


def make(kind: str, name: str, root: Path, today: date) -> list[Path]:
    """Write the new files under `root`; nothing that exists is overwritten.

    Raises:
        SystemExit: an id of the wrong form, or one that is taken; the message says so.
    """
    if not FORMS[kind].fullmatch(name):
        raise SystemExit(f"new-{kind}: ID={name!r} must look like {FORMS[kind].pattern}")
    if kind == "indicator":
        copies = {TEMPLATES / "indicator.sql": root / "src/thidua/indicators/catalogue" / f"{name}.sql"}
    else:
        folder = TEMPLATES / "movement"
        copies = {
            path: root / "movements" / name / path.relative_to(folder) for path in folder.rglob("*") if path.is_file()
        }
    taken = [target for target in copies.values() if target.exists()]
    if taken:
        raise SystemExit(f"new-{kind}: {taken[0].relative_to(root)} exists already: choose another ID")
    words = {
        "@ID@": name,
        "@AUTHOR@": "your name",
        "@TODAY@": today.isoformat(),
        "@NEXT_YEAR@": today.replace(year=today.year + 1, day=min(today.day, 28)).isoformat(),
    }
    for source, target in copies.items():
        text = source.read_text(encoding="utf-8")
        for word, value in words.items():
            text = text.replace(word, value)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return sorted(copies.values())


NEXT = {
    "indicator": "Fill in header and SQL; add it to tests/support/oracle/plain_reading.py; then: make docs test",
    "movement": "Fill it in; then: .venv/bin/thidua movement check movements/{id}",
}

if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in FORMS or not sys.argv[2]:
        raise SystemExit("usage: make new-indicator ID=name_of_it, or make new-movement ID=name-of-it")
    for path in make(sys.argv[1], sys.argv[2], ROOT, date.today()):  # noqa: DTZ011 - the day in the maker's own zone
        print(path.relative_to(ROOT))
    print(NEXT[sys.argv[1]].format(id=sys.argv[2]))
