"""Makes docs/samples: papers of a movement played through the site, by body, as .docx and as pictures of their pages.

usage: python tools/sample_papers.py [--no-pictures] [FOLDER OF tools/played_papers.py]

Without a folder the movement is played first, which takes minutes. Pictures need LibreOffice and pdftoppm.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from played_papers import FACTS, demo_home, exported
from thidua.documents.papers.pdf import pdf_of
from thidua.io.docx_text import read
from thidua.samples.city import SHOWN

PAGES_SHOWN = 3
SAMPLES = Path(__file__).parents[1] / "docs" / "samples"
ADJUSTED = "adjusted_sheet"  # the bonus sheet after a revocation
CITY, OWN_AWARD, REPORTS = "city", "own-award", "reports"
OF_CITY = ("submission", "chairman_decision", "certificates", "bonus_sheet", "revocation_decision", ADJUSTED)
OF_OWN_AWARD = ("council_minutes", "unit_decision", "certificates", "bonus_sheet")
OF_BODY = ("proposal_letter", "council_minutes", "unit_report", "person_report", "head_sheet")
# What reports count goes with the day on which the movement was played; their parts do not.
OF_OFFICES = ("city_report", "unit_brief", "forwarding_letter", "appraisal_report", "statistics_forms", "fund_report")
PART_OF_REPORT = re.compile(r"Kính gửi|(I|II|III|\d)\. |[a-zđ]\) |Biểu số|SỐ ")
# What follows from the day on which the movement was played, or from the moment.
DAY_OR_MOMENT = re.compile(r"\d\d/\d\d/\d{4}|\d\d? giờ \d\d(?: phút)?|ngày \d\d? tháng \d\d? năm \d{4}")

# Lines that count what is late on the day of playing.
OF_THE_DAY = re.compile(r"(1\. Nhiệm vụ có thời hạn|2\. Khó khăn, vướng mắc|Mức độ hoàn thành nhiệm vụ).*")


def chosen(facts: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """Folder, kind and file of each sample among the papers of a played movement: the first of its kind and body.

    KeyError where one is missing: a body of `SHOWN` was not proposed.
    """
    listed: dict[tuple[str, str], str] = {}
    for fact in facts:
        listed.setdefault((_name(fact), fact.get("about") or fact["unit"]), fact["file"])
    own = next(unit for kind, unit in listed if kind == "unit_decision")
    of_whom = {_name(fact): fact["unit"] for fact in facts if _name(fact) in OF_CITY and fact["unit"] != own}
    for kind in OF_CITY:
        yield CITY, kind, listed[kind, of_whom[kind]]
    for kind in OF_OWN_AWARD:
        yield OWN_AWARD, kind, listed[kind, own]
    for kind in OF_OFFICES:
        yield REPORTS, kind, next(file for (of_kind, _unit), file in listed.items() if of_kind == kind)
    for folder, unit_id in SHOWN.items():
        for kind in OF_BODY:
            if kind != "unit_report" or (kind, unit_id) in listed:  # a body may propose its people alone
                yield folder, kind, listed[kind, unit_id]


def _name(fact: dict[str, Any]) -> str:
    return ADJUSTED if fact.get("adjusted") else str(fact["kind"])


def timeless(kind: str, document: bytes) -> list[str]:
    """The lines of a paper without what follows from the day of playing; of a report where its parts begin."""
    lines = [piece.plain for piece in read(document).body]
    if kind in OF_OFFICES:
        return [match[0] for line in lines if (match := PART_OF_REPORT.match(line))]
    return [OF_THE_DAY.sub(r"\1", DAY_OR_MOMENT.sub("…", line)) for line in lines]


def pictures(pdf: bytes, folder: Path, name: str) -> None:
    """Small pictures of the first pages, in grey."""
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "paper.pdf").write_bytes(pdf)
        subprocess.run(
            ["pdftoppm", "-png", "-gray", "-r", "50", "-l", str(PAGES_SHOWN), f"{place}/paper.pdf", str(folder / name)],
            check=True,
        )


def write(papers: Path, *, with_pictures: bool) -> None:
    """Write all samples anew from a folder of papers."""
    facts = json.loads((papers / FACTS).read_text(encoding="utf-8"))
    for old in filter(Path.is_dir, SAMPLES.iterdir()):
        shutil.rmtree(old)
    for folder, kind, file in chosen(facts):
        place = SAMPLES / folder
        place.mkdir(exist_ok=True)
        document = (papers / file).read_bytes()
        (place / f"{kind}.docx").write_bytes(document)
        if with_pictures:
            pictures(pdf_of(document), place, kind)


def main(arguments: list[str]) -> None:
    """Write them from the folder named, or from a movement played now."""
    folders = [Path(word) for word in arguments if not word.startswith("--")]
    with tempfile.TemporaryDirectory() as place:
        papers = folders[0] if folders else Path(place) / "papers"
        if not folders:
            exported(demo_home(Path(place) / "home"), papers)
        write(papers, with_pictures="--no-pictures" not in arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
