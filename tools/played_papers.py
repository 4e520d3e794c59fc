"""The papers that the site itself makes of a movement played through it, as files, with what the site knows of each.

usage: python tools/played_papers.py HOME FOLDER

Writes the papers of a home into FOLDER as `<number>-<kind>-<unit>.docx`, and facts.json beside them.

Tests read them (tests/journeys/test_papers_of_the_demo.py), and tools/sample_papers.py makes docs/samples of them.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

RUN = "from thidua.cli import main; main()"
KNOWN_AT = "2026-12-31 18:00"
FACTS = "facts.json"


def demo_home(home: Path, *, dossiers: int = 40_000, play: tuple[str, ...] = ("play_awards",)) -> Path:
    """A home over an invented city-year with a movement played through it, each step by its own command."""
    environment = {**os.environ, "THIDUA_HOME": str(home), "THIDUA_SECOND_FACTOR": "off", "THIDUA_LANG": "vi"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)

    def run(*words: object) -> None:
        subprocess.run([sys.executable, *map(str, words)], env=environment, check=True, stdout=subprocess.DEVNULL)

    home.mkdir(parents=True)
    ledger = home / "ledger"
    run("-c", RUN, "generate", "--out", home / "city", "--dossiers", dossiers, "--no-messy")
    run("-c", RUN, "init", ledger)
    files = sorted((home / "city").glob("*.parquet"))
    run("-c", RUN, "import", *files, "--ledger", ledger, "--key", home / "key", "--known-at", KNOWN_AT)
    run("-m", "thidua.web", "setup_site", "--evaluate")
    run("-m", "thidua.web", "make_demo_accounts")
    run("-m", "thidua.web", *play)
    return home


def exported(home: Path, folder: Path) -> list[dict[str, Any]]:
    """The papers of a home in a folder, and the facts of each; by a process of its own, since Django knows one home."""
    environment = {**os.environ, "THIDUA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "thidua.web.config.settings"}
    subprocess.run([sys.executable, __file__, str(home), str(folder)], env=environment, check=True)
    facts: list[dict[str, Any]] = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    return facts


def _export(folder: Path) -> None:
    import django

    django.setup()
    from thidua.web.apps.registers import demo_days

    with demo_days.demo_clock() as clock:
        _write_all(folder, clock.at(demo_days.REPORTS))


def _write_all(folder: Path, clock: Any) -> None:
    from thidua.web.apps.awards.domain.dossier_completeness import content_of
    from thidua.web.apps.awards.models import Paper

    folder.mkdir(parents=True, exist_ok=True)
    facts = []
    papers = Paper.objects.filter(superseded=False).select_related("proposal", "award_list", "candidate").order_by("pk")
    papers = papers.exclude(proposal=None, award_list=None)
    for number, paper in enumerate(papers, 1):
        unit_id = _issuer(paper)
        name = f"{number:03d}-{paper.kind}-{unit_id}.docx"
        (folder / name).write_bytes(content_of(paper))
        adjusted = paper.kind == "bonus_sheet" and paper.candidate is not None
        facts.append(
            {
                "file": name,
                "kind": paper.kind,
                "unit": unit_id,
                "adjusted": adjusted,
                **_of_list(paper),
                **_registered(*_in_register(paper)),
            }
        )
    for unit_id, content in _head_sheets({fact["unit"] for fact in facts}):
        name = f"900-head_sheet-{unit_id}.docx"
        (folder / name).write_bytes(content)
        judge = "decides" if unit_id == _with_duty("city-office") else "city-office"  # nobody judges their own head
        facts.append({"file": name, "kind": "head_sheet", "unit": _with_duty(judge), "about": unit_id})
    for kind, duty, key, content in _reports(clock):
        name = f"950-{kind}.docx"
        (folder / name).write_bytes(content)
        facts.append({"file": name, "kind": kind, "unit": _with_duty(duty), **_registered((kind, key))})
    text = json.dumps(facts, ensure_ascii=False, indent=1)
    (folder / FACTS).write_text(text, encoding="utf-8")
    (folder / "site.json").write_text(json.dumps(_of_site(), ensure_ascii=False, indent=1), encoding="utf-8")


def _issuer(paper: Any) -> str:
    """The unit that issues a paper: of a list of the city the city, or Home Affairs for what it prepares."""
    if paper.kind == "appraisal_report":
        return _with_duty("home-affairs")
    if paper.proposal is not None:
        return str(paper.proposal.unit_id)
    if paper.award_list.unit_id:
        return str(paper.award_list.unit_id)
    return _with_duty("home-affairs" if paper.kind in ("submission", "bonus_sheet") else "decides")


def _of_list(paper: Any) -> dict[str, Any]:
    from thidua.web.apps.awards.models import Revocation

    award_list = paper.award_list
    if award_list is None or award_list.decided_on is None or paper.kind == "submission":
        return {}
    approved = award_list.lines.filter(approved=True)
    if paper.candidate is not None:  # what is left after a revocation and those before it
        last = Revocation.objects.get(line__candidate=paper.candidate)
        approved = approved.exclude(revocation__decided_on__isnull=False, revocation__pk__lte=last.pk)
    total = sum(line.amount_vnd or 0 for line in approved)
    summed = paper.kind in ("chairman_decision", "unit_decision", "bonus_sheet")
    return {"on": award_list.decided_on.isoformat(), "total": total if summed else None}


def _head_sheets(unit_ids: set[str]) -> Iterator[tuple[str, bytes]]:
    from thidua.documents.papers.render import render
    from thidua.web.apps.awards.papers.responsibility_sheet import head_sheet
    from thidua.web.apps.movements.bound import running_id

    for unit_id in sorted(unit_ids):
        yield unit_id, render(head_sheet(running_id(), unit_id))


def _in_register(paper: Any) -> list[tuple[str, Any]]:
    """What a paper is in the register of numbers (empty: it bears none), and what each paper is that it cites."""
    from thidua.web.apps.awards.domain.document_numbers import counted_session, proposing
    from thidua.web.apps.awards.models import Revocation

    nothing: tuple[str, Any] = ("", None)
    match paper.kind:
        case "proposal_letter":
            return [(paper.kind, paper.proposal), ("council_minutes", counted_session(paper.proposal))]
        case "council_minutes":
            return [(paper.kind, counted_session(paper.proposal))]
        case "unit_report":
            return [(paper.kind, paper.candidate)]
        case "appraisal_report":
            return [(paper.kind, paper.proposal), ("council_minutes", counted_session(paper.proposal))]
        case "submission":
            return [(paper.kind, paper.award_list)]
        case "chairman_decision" | "unit_decision":
            cited = proposing(paper.award_list)
            return [("decision", paper.award_list), *([cited] if cited else [])]
        case "certificates":
            return [nothing, ("decision", paper.award_list)]
        case "bonus_sheet" if paper.candidate is None:
            return [(paper.kind, paper.award_list), ("decision", paper.award_list)]
        case "revocation_decision" | "bonus_sheet":
            revocation = Revocation.objects.get(line__candidate=paper.candidate)
            own, cited = ("revocation_decision", "revocation_proposal")
            if paper.kind == "bonus_sheet":
                own, cited = ("adjusted_sheet", "revocation_decision")
            return [(own, revocation), (cited, revocation)]
    return [nothing]


def _registered(own: tuple[str, Any], *cited: tuple[str, Any]) -> dict[str, Any]:
    """The number of a paper, and those of the papers that it cites, as the register has them."""
    from thidua.i18n import formats
    from thidua.web.apps.awards.domain.document_numbers import number_of

    taken = [number_of(*which) if which[0] else None for which in (own, *cited)]
    texts = [formats.document_number(it.number, it.symbol) if it else "" for it in taken]
    return {"number": texts[0], "cites": texts[1:]}


def _reports(clock: Any) -> Iterator[tuple[str, str, str, bytes]]:
    """What the City Office and Home Affairs report, under numbers: kind, the duty of its issuer, name, content."""
    from django.utils import timezone

    from thidua.documents.papers.render import render
    from thidua.samples.city import SHOWN
    from thidua.web.apps.movements.bound import newest, running_id
    from thidua.web.apps.registers import demo_days
    from thidua.web.apps.reports.city_report import city_report, report_periods
    from thidua.web.apps.reports.forwarding_letter import forwarding_letter, forwardings
    from thidua.web.apps.reports.fund_report import fund_report
    from thidua.web.apps.reports.periods import years
    from thidua.web.apps.reports.statistics_forms import statistics_forms
    from thidua.web.apps.reports.unit_brief import unit_brief

    movement = newest(running_id())
    year = years(movement.window.from_on, timezone.localdate())[0]
    period, letter = report_periods(movement)[0], forwardings(movement.id)[0]
    report, forms, funds = (
        of.name_of(movement.id, kind)
        for of, kind in ((period, "city_report"), (year, "statistics_forms"), (year, "fund_report"))
    )
    listed = (
        ("city_report", "city-office", report, lambda: city_report(movement, period)),
        ("forwarding_letter", "city-office", letter.name, lambda: forwarding_letter(letter)),
        ("statistics_forms", "home-affairs", forms, lambda: statistics_forms(movement, year)),
        ("fund_report", "home-affairs", funds, lambda: fund_report(movement, year)),
    )
    for kind, duty, name, make in listed:
        clock.at(letter.on if kind == "forwarding_letter" else demo_days.REPORTS, 15)
        _number(kind, duty, name)
        yield kind, duty, name, render(make())
    yield "unit_brief", "city-office", "", render(unit_brief(movement.id, SHOWN["ward"]))


def _number(kind: str, duty: str, name: str) -> None:
    """Takes the next number for a report, as its body does."""
    from django.utils import timezone

    from thidua.web.apps.accounts.models import Grant
    from thidua.web.apps.accounts.permissions import Role
    from thidua.web.apps.awards.domain import document_numbers, numbered_papers
    from thidua.web.apps.awards.papers.register_numbers import symbol_of

    role = Role.CITY_OFFICE if duty == "city-office" else Role.HOME_AFFAIRS
    by = Grant.objects.filter(role=role).order_by("pk")[0].user
    symbol, today = symbol_of(kind, name), timezone.localdate()
    number = document_numbers.proposed(document_numbers.issuer_id(kind, name), today.year, symbol)
    numbered_papers.take(numbered_papers.WaitingPaper(kind, name), number, symbol, today, "", by=by)


def _with_duty(duty: str) -> str:
    from thidua.web.apps.registers.models import RegisterEntry

    entry = RegisterEntry.objects.filter(register="body_in_papers", data__duty=duty).order_by("pk").first()
    return entry.unit_id if entry else ""


def _of_site() -> dict[str, Any]:
    """What the site knows of bodies, signers and people, and whether the movement's first day is confirmed."""
    from thidua.definitions.law import load_law
    from thidua.web.apps.movements.bound import newest, running_id
    from thidua.web.apps.registers.models import RegisterEntry

    def entries(register: str) -> Iterator[Any]:
        return iter(RegisterEntry.objects.filter(register=register, closed_on__isnull=True))

    return {
        "bodies": {entry.unit_id: {"title": entry.title, **entry.data} for entry in entries("body_in_papers")},
        "signers": [{"unit": entry.unit_id, "name": entry.title, **entry.data} for entry in entries("signing_right")],
        "people": [{"name": entry.title, **entry.data} for entry in entries("person_in_papers")],
        "confirmed": newest(running_id()).window.confirmed,
        "texts": {
            source.number: [str(source.from_), str(source.to or "9999-12-31")] for source in load_law().sources.values()
        },
    }


if __name__ == "__main__":
    _export(Path(sys.argv[2]))
