"""Rooms, centres, one-stop desks and hamlets are awarded a Giấy khen: from the list of units to the printed papers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from django.utils import timezone

pytest.importorskip("docxtpl", reason="the packages of papers are not installed")

from support.award_people import People, called, list_step, people, propose, step, vote
from support.import_files import bring, rows
from support.small_city import ASSIGNMENTS, CITY, DECLARATIONS, REGISTER, dossier, make_small_city
from thidua.definitions.movement_loader import load
from thidua.definitions.registers.spec import Purpose
from thidua.i18n import UserError
from thidua.io.docx_text import read
from thidua.rules.terms import SubjectKind
from thidua.web.apps.awards.domain import award_lists, decisions, proposals
from thidua.web.apps.awards.domain.dossier_completeness import content_of
from thidua.web.apps.awards.models import AwardList, Proposal
from thidua.web.apps.awards.papers import generation
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.evaluations.actions import keep
from thidua.web.apps.evaluations.models import Current
from thidua.web.apps.movements.taking_in import take_in
from thidua.web.apps.organisation.actions import mirror
from thidua.web.apps.registers import participants
from thidua.web.apps.registers.models import RegisterEntry

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LIST = """Mã đơn vị,Tên đơn vị,Nhóm,Trực thuộc,Hiệu lực từ
R1,Phòng Văn hóa - Xã hội,Phòng chuyên môn,X1,01/01/2026
C1,Trung tâm Phục vụ hành chính công phường Cái Răng,Trung tâm phục vụ hành chính công,X1,01/01/2026
D1,Bộ phận Một cửa,Bộ phận một cửa,X1,01/01/2026
H1,Khu vực Thạnh Mỹ,Khu vực,X1,01/01/2026
H2,Ấp Yên Bình,Ấp,X1,01/01/2026
"""
INSIDE, HAMLETS = ("R1", "C1", "D1"), ("H1", "H2")
NAMES = {
    "R1": "Phòng Văn hóa - Xã hội, Ủy ban nhân dân phường Cái Răng",
    "C1": "Trung tâm Phục vụ hành chính công phường Cái Răng",
    "D1": "Bộ phận Một cửa, Ủy ban nhân dân phường Cái Răng",
    "H1": "Khu vực Thạnh Mỹ, Ủy ban nhân dân phường Cái Răng",
    "H2": "Ấp Yên Bình, Ủy ban nhân dân phường Cái Răng",
}
OWN_ID, OF_HAMLETS = "cai-rang-2026", "giay-khen-khu-vuc"
# The ward's own movement: what the city asks holds; its hamlets compete by a standard of the ward, for an award of it.
OWN = f"""format = 1
id = "{OWN_ID}"
version = "1.0.0"
source = "cai-rang-plan"
known_on = 2026-05-20
inherits = "can-tho-2026"
unit = "X1"

[[group]]
id = "hamlet"
clause = "1"
kind = "unit"
unit_groups = ["hamlet"]

[[criterion]]
id = "h.1"
clause = "1"
kind = "unit"
groups = ["hamlet"]

[criterion.rule]
register = "communication"
states = ["done"]
op = ">="
threshold = 1

[[award]]
id = "{OF_HAMLETS}"
clause = "2"
decided_by = "unit-head"
kinds = ["unit"]
criteria = ["h.1"]
route = "unit"

[[award.bonus]]
clause = "2"
rate = "commune-giay-khen"
fund = "unit-commendation-fund"
"""
SOURCES = """[[source]]
id = "cai-rang-plan"
number = "15/KH-UBND"
title = { vi = "Kế hoạch của phường Cái Răng (ví dụ)", en = "Plan of Cái Răng ward (example)" }
issuer = { vi = "Ủy ban nhân dân phường Cái Răng (ví dụ)", en = "People's Committee of Cái Răng ward (example)" }
issued_on = 2026-05-20
from = 2026-05-20
known_on = 2026-05-20
confidence = "M"
clauses = ["1", "2"]
"""
TEXTS = {
    "vi": ("Phong trào của phường Cái Răng", "Ấp, khu vực", "Giấy khen khu vực", "Đã tổ chức tuyên truyền"),
    "en": ("Movement of Cái Răng ward", "Hamlets", "Giấy khen of hamlets", "Told people of it"),
}


@pytest.fixture
def ward(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[People]:
    """A site of the ward with its own movement, over a city whose list of units names its collectives, evaluated."""
    city = {
        **CITY,
        "assignments": [*CITY["assignments"], *({**ASSIGNMENTS[0], "unit_id": unit} for unit in INSIDE)],
        "dossiers": [*CITY["dossiers"], *(dossier(20 + n, unit, 1, "P1") for n, unit in enumerate(INSIDE))],
        "register": [
            *(row for row in CITY["register"] if row["register"] != "discipline"),
            {"register": "discipline", "record_id": "kept", "title": "Sổ được lập"},
            *({**REGISTER[0], "record_id": f"SK-{unit}", "unit_id": unit, "officer_id": None} for unit in INSIDE),
            {
                "register": "communication",
                "record_id": "TT1",
                "unit_id": "H1",
                "title": "Họp dân",
                "opened_on": date(2026, 7, 1),
                "closed_on": date(2026, 7, 1),
                "state": "done",
            },
        ],
        "declarations": [
            *CITY["declarations"],
            *(
                {**DECLARATIONS[0], "subject_kind": "unit", "subject_id": unit, "criterion_id": "a.1"}
                for unit in INSIDE
            ),
        ],
    }
    ledger = make_small_city(tmp_path / "ledger", city)
    (tmp_path / "units.csv").write_text(LIST, encoding="utf-8")
    assert bring(ledger, tmp_path / "units.csv").counts["quarantined"] == 0
    monkeypatch.setattr(settings, "HOME", replace(settings.HOME, named_ledger=tmp_path / "ledger"))
    stand_on_site(own_movement(tmp_path / OWN_ID))
    take_part()
    yield people()
    caches["process"].clear()


def own_movement(folder: Path) -> Path:
    (folder / "texts").mkdir(parents=True)
    (folder / "movement.toml").write_text(OWN, encoding="utf-8")
    (folder / "sources.toml").write_text(SOURCES, encoding="utf-8")
    for language, (title, group, award, criterion) in TEXTS.items():
        (folder / "texts" / f"{language}.toml").write_text(
            f'title = "{title}"\ngroups = {{ hamlet = "{group}" }}\nawards = {{ {OF_HAMLETS} = "{award}" }}\n'
            f'[criteria."h.1"]\ntitle = "{criterion}"\n',
            encoding="utf-8",
        )
    return folder


def stand_on_site(folder: Path) -> None:
    """The movement is the site's, and its evaluation what pages show."""
    loaded = load(folder)
    take_in(loaded, folder)
    run = site_engine.evaluate(movement=loaded.movement)
    evaluation = keep(run)
    mirror(run)
    Current.objects.create(movement_id=OWN_ID, evaluation=evaluation)
    caches["process"].clear()


def take_part() -> None:
    RegisterEntry.objects.bulk_create(
        RegisterEntry(
            register="participant",
            code=f"TG-{unit}",
            unit_id=unit,
            title=unit,
            search="",
            state=participants.participant().use_for(Purpose.PARTICIPANTS).states["confirmed"],
            opened_on=date(2026, 4, 15),
            data={"group": "hamlet" if unit in HAMLETS else "advisory_unit", "role": participants.DIRECT},
            subject_key=f"{unit}:",
        )
        for unit in NAMES
    )


def decided(who: People, award: str, units: tuple[str, ...]) -> AwardList:
    """Proposed, voted on and decided within the ward."""
    proposal = proposals.begin(OWN_ID, "X1", award, by=who.officer)
    for unit in units:
        propose(proposal, "unit", unit, by=who.officer)
        proposal.refresh_from_db()
    proposal = called(who, proposal)
    for user in (who.chair, who.secretary, who.member):
        vote(proposal, user)
    proposal = step(proposal, "close_ballot", who.chair)
    generation.make_dossier(proposal, proposal.version, by=who.officer)
    proposal.refresh_from_db()
    step(proposal, "accept", who.head)
    award_list = award_lists.begin(OWN_ID, award, "X1", by=who.head)
    for event in ("close", "submit"):
        award_list = list_step(award_list, event, who.head)
    for line in award_lists.competing(award_list):
        decisions.decide_line(line, award_list.version, approved=True, reason="", by=who.head)
        award_list.refresh_from_db()
    number = 7 if award == "giay-khen" else 8
    today = timezone.localdate()
    decisions.number(award_list, award_list.version, number, "QĐ-UBND", today, "", "Quyết định khác", by=who.head)
    award_list.refresh_from_db()
    award_list = list_step(award_list, "decide", who.head)
    generation.make_list(award_list, award_list.version, by=who.head)
    return award_list


def said(award_list: AwardList, kind: str) -> str:
    paper = award_list.papers.get(kind=kind, superseded=False)
    assert paper.findings == []
    return " ".join(piece.plain for piece in read(content_of(paper)).body)


def test_each_kind_goes_from_the_list_of_units_to_the_printed_papers(ward: People) -> None:
    groups = rows(site_engine.open_ledger(), "SELECT unit_id, unit_group FROM units WHERE parent_id = 'X1' ORDER BY 1")
    assert dict(groups) == {**dict.fromkeys(INSIDE, "advisory_unit"), "H1": "hamlet", "H2": "hamlet"}
    for award, units in (("giay-khen", INSIDE), (OF_HAMLETS, ("H1",))):
        award_list = decided(ward, award, units)
        for kind in ("unit_decision", "certificates", "bonus_sheet"):
            text = said(award_list, kind)
            assert [unit for unit in units if NAMES[unit] not in text] == [], kind
            assert "phường Cái Răng, Ủy ban nhân dân" not in text  # the body once
    for award, units in (("giay-khen", INSIDE), (OF_HAMLETS, ("H1",))):
        for report in Proposal.objects.get(award_id=award).papers.filter(kind="unit_report"):
            text = " ".join(piece.plain for piece in read(content_of(report)).body)
            assert any(f"Tên tập thể đề nghị: {NAMES[unit]}" in text for unit in units)
            assert "ỦY BAN NHÂN DÂN PHƯỜNG CÁI RĂNG" in text  # never under a head of its own
            assert "/BC-UBND" in text


def test_a_hamlet_meets_the_standard_of_the_ward_and_is_no_candidate_for_what_asks_those_of_the_city(
    ward: People,
) -> None:
    own = proposals.begin(OWN_ID, "X1", OF_HAMLETS, by=ward.officer)
    assert proposals.add_candidate(own, own.version, SubjectKind.UNIT, "H1", by=ward.officer).marked == []
    for award in ("giay-khen", OF_HAMLETS):
        proposal = Proposal.objects.filter(award_id=award).first() or proposals.begin(
            OWN_ID, "X1", award, by=ward.officer
        )
        with pytest.raises(UserError, match="not met or not determinable"):
            proposals.add_candidate(proposal, proposal.version, SubjectKind.UNIT, "H2", by=ward.officer)
