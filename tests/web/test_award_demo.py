"""The demonstration's movement, played through over a small city: every outcome is there afterwards."""

from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from support.small_city import ASSIGNMENTS, CITY, DECLARATIONS, POSTS, REGISTER, UNITS, dossier, make_small_city
from thidua.i18n import Language
from thidua.rules.awards.workflow import ListState, ProposalState
from thidua.web.apps.awards import demo
from thidua.web.apps.awards.management.commands.play_awards import counted_words
from thidua.web.apps.awards.models import AwardLine, AwardList, Objection, Revocation
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.evaluations.actions import keep
from thidua.web.apps.evaluations.models import Current, Evaluation
from thidua.web.apps.organisation.actions import mirror

GROUPS = {"X": "commune", "S": "department"}
COMMUNES = [f"X{n}" for n in range(1, 8)]
# With these there is a place for a unit (10%) and, of twenty officers, for one of them (5%).
OTHERS = [f"S{n}" for n in range(1, 5)]


@pytest.fixture
def communes(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site over a city of so many communes and departments with people of their own, evaluated, with its logins."""
    new = [unit for unit in (*COMMUNES, *OTHERS) if unit not in {unit["unit_id"] for unit in UNITS}]
    units = [{**UNITS[1], "unit_id": unit, "name": f"Đơn vị {unit}", "unit_group": GROUPS[unit[0]]} for unit in new]
    people = [(f"{unit}-{n}", unit) for unit in new for n in (1, 2, 3)]
    officers = [{"officer_id": officer, "full_name": f"Nguyễn Văn {officer}"} for officer, _ in people]
    posts = [{**POSTS[0], "officer_id": officer, "unit_id": unit} for officer, unit in people]
    # What no act excepts from: conduct and guidance are declared and accepted, everybody has a recognised initiative,
    # and the one procedure of each has a dossier.
    declared = [("unit", unit, "a.1") for unit in (*COMMUNES, *OTHERS)]
    everybody = [(post["officer_id"], post["unit_id"]) for post in (*CITY["posts"], *posts)]
    declared += [("officer", officer, at) for officer, _unit in everybody for at in ("b.1", "b.3", "b.5")]
    initiatives = [
        {**REGISTER[0], "record_id": f"SK-{officer}", "officer_id": officer, "unit_id": unit}
        for officer, unit in everybody
    ]
    city = {
        **CITY,
        "units": [*CITY["units"], *units],
        "officers": [*CITY["officers"], *officers],
        "posts": [*CITY["posts"], *posts],
        "assignments": [*CITY["assignments"], *({**ASSIGNMENTS[0], "unit_id": unit} for unit in new)],
        "dossiers": [*CITY["dossiers"], *(dossier(20, unit, 1, f"{unit}-1") for unit in new)],
        "register": [
            *(row for row in CITY["register"] if row["register"] != "discipline"),
            {"register": "discipline", "record_id": "kept", "title": "Sổ được lập"},
            *initiatives,
        ],
        "declarations": [
            {**DECLARATIONS[0], "subject_kind": kind, "subject_id": subject, "criterion_id": at}
            for kind, subject, at in declared
        ],
    }
    make_small_city(tmp_path / "ledger", city)
    monkeypatch.setattr(settings, "HOME", replace(settings.HOME, named_ledger=tmp_path / "ledger"))
    run = site_engine.evaluate()
    keep(run)
    mirror(run)
    Current.objects.create(movement_id=run.movement.id, evaluation=Evaluation.objects.get())
    call_command("make_demo_accounts", stdout=StringIO())


@pytest.mark.slow
@pytest.mark.usefixtures("communes")
def test_every_outcome_is_there_and_it_is_played_once() -> None:
    states = ProposalState
    assert demo.play(accepted=1, acts=9) == {
        states.ACCEPTED: 2,
        states.SENT_BACK: 1,
        states.WITHDRAWN: 1,
        states.VOTED: 1,
        states.DRAFT: 1,
        states.AT_COUNCIL: 1,
    }
    city_list = AwardList.objects.get(award_id=demo.CITY_AWARD)
    assert city_list.state == ListState.PUBLISHED
    assert AwardList.objects.get(award_id=demo.OWN_AWARD).state == ListState.DECIDED
    assert AwardLine.objects.filter(award_list=city_list, approved=True).exists()
    assert Objection.objects.filter(answered_at__isnull=False).count() == 1
    assert Revocation.objects.count() == 1
    with pytest.raises(CommandError, match="the movement was played already"):
        call_command("play_awards", "--lang", "en")


@pytest.mark.parametrize(("lang", "told"), [("en", "draft: 1; accepted: 13"), ("vi", "dự thảo: 1; được chấp nhận: 13")])
def test_states_are_told_in_the_language_of_the_reader_and_in_their_order(lang: Language, told: str) -> None:
    assert counted_words({ProposalState.ACCEPTED: 13, ProposalState.DRAFT: 1}, lang) == told


@pytest.mark.django_db
def test_without_its_logins_there_is_no_demonstration() -> None:
    with pytest.raises(CommandError, match="this is no demonstration: make its logins first"):
        call_command("play_awards", "--lang", "en")


@pytest.mark.usefixtures("evaluated")
def test_a_city_where_nobody_can_be_proposed_is_shown_without_awards() -> None:
    call_command("make_demo_accounts", stdout=StringIO())
    told = StringIO()
    call_command("play_awards", "--lang", "en", stdout=told)
    assert "too few units of this city meet the standards" in told.getvalue()
    assert not AwardList.objects.exists()
