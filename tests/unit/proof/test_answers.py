"""Answers of surveys in a bundle: numbers of subjects, and nothing from which anybody could tell who gave which."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from support.evidence_bundles import AS_OF, MOVEMENT, rehashed, repacked, told
from support.small_city import CITY, SURVEYS, at, dossier, make_small_city, rows_of
from thidua.definitions.calendars import load_calendars
from thidua.definitions.movement_loader import load_movement
from thidua.documents.report.builder import build_report
from thidua.i18n import UserError
from thidua.indicators.catalogue.ruleset import installed
from thidua.indicators.listings.underlying_rows import items
from thidua.ledger.store.ledger import Ledger
from thidua.proof.answers import (
    FORM,
    FiguresWithAnswers,
    added_by_answers,
    answers_from_value,
    asking_answers,
    require_answers_of_counted,
)
from thidua.proof.award_bundle import write_bundle
from thidua.proof.bundle import ANSWERS, RESULTS, seal
from thidua.proof.facts import SealedSnapshot
from thidua.proof.manifest import NAME as MANIFEST
from thidua.proof.verify import verify
from thidua.rules.terms import Count, SubjectKind, Withheld
from thidua.verdicts.evaluation_run import RunFromFacts, run_from_facts
from thidua.verdicts.explain import explain

UNIT, OFFICER = SubjectKind.UNIT, SubjectKind.OFFICER
Members = dict[str, bytes]
WANTED = frozenset({(OFFICER, "satisfaction"), (OFFICER, "survey_response"), (UNIT, "index766_satisfaction")})
# Two dossiers of one officer, finished on time in the same month: nothing else tells them apart for a figure.
TWINS = tuple(
    {**dossier(n, "X1", 4, "P2"), "dossier_id": f"H13.X1-TWIN-{n}", "cross_boundary": False} for n in (20, 21)
)


def judged(folder: Path, surveys: list[dict[str, Any]]) -> RunFromFacts:
    """The small city with the twins, and these answers."""
    city = {**CITY, "dossiers": [*CITY["dossiers"], *TWINS], "surveys": surveys}
    ledger = make_small_city(folder, city)
    return run_from_facts(ledger, ledger.snapshot(), load_movement(MOVEMENT), load_calendars(), as_of_at=AS_OF)


def answered_by(which: int) -> list[dict[str, Any]]:
    """The city's answers, and a dissatisfied one on one of the twins; on the other, none."""
    one = {**SURVEYS[0], "dossier_id": TWINS[which]["dossier_id"], "unit_id": None, "officer_id": None}
    return [*SURVEYS, {**one, "answer_id": "dissatisfied", "answered_at": at(25), "overall": 1, "guidance": 1}]


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> list[RunFromFacts]:
    """Two cities that differ in who was dissatisfied alone."""
    folder = tmp_path_factory.mktemp("worlds")
    return [judged(folder / f"world-{which}" / "ledger", answered_by(which)) for which in (0, 1)]


@pytest.fixture(scope="module")
def bundle(worlds: list[RunFromFacts], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bundle") / "evidence.zip"
    seal(worlds[0], path, movement=MOVEMENT, calendar=None)
    return path


def test_whoever_was_dissatisfied_the_bundle_is_the_same(worlds: list[RunFromFacts], tmp_path: Path) -> None:
    """Nobody can read from it what does not change it. The bundle of an award on it, too."""
    for number, made in enumerate(worlds):
        evidence = seal(made, tmp_path / f"evidence-{number}.zip", movement=MOVEMENT, calendar=None)
        decision = {"lines": [], "kinds": [], "result_hash": made.evaluation.result_hash()}
        write_bundle(tmp_path / f"award-{number}.zip", decision, {}, evidence)
    for name in ("evidence", "award"):
        first, second = ((tmp_path / f"{name}-{number}.zip").read_bytes() for number in (0, 1))
        assert first == second, name


@pytest.mark.slow
def test_whoever_was_dissatisfied_every_list_and_report_is_the_same(worlds: list[RunFromFacts]) -> None:
    one, other = worlds
    assert one.snapshot.files("surveys") != other.snapshot.files("surveys")
    assert build_report(one) == build_report(other)
    for name, indicator in one.figures.indicators.items():
        for subject in one.evaluation.subjects:
            if indicator.asks_answers and subject.id in ("X1", "P2") and subject.kind in indicator.header.subjects:
                first, second = (
                    items(made.place, made.snapshot, made.scope, made.calendars, name, subject.kind, subject.id)
                    for made in worlds
                )
                assert first.equals(second), (name, subject.id)
    officer = one.evaluation.subject(OFFICER, "P2")
    assert officer is not None
    for row in one.evaluation.of(OFFICER, "P2"):
        assert explain(one, officer, row) == explain(other, officer, row)


def test_answers_are_numbers_of_subjects_that_the_results_tell(bundle: Path) -> None:
    """Whatever else a bundle could hold of answers: it holds no more than its own results say."""
    members: Members = {}
    repacked(bundle, bundle.with_name("copy.zip"), members.update)
    results = json.loads(members[RESULTS])
    stated = {
        (row["kind"], beside["indicator"], row["subject_id"]): [beside.get(flag, 0) for flag in FLAGS]
        for row in results["rows"]
        for part in row["parts"]
        for beside in (*part.get("beside", ()), {**part, "indicator": part["of"]})
    }
    value = json.loads(members[ANSWERS])
    assert set(value) == {"form", "added", "withheld"}
    assert set(value["added"]) == {"satisfaction", "survey_response", "guidance_clear", "attitude_good"}
    for indicator, kinds in value["added"].items():
        assert set(kinds) == {"officer"}
        for subject, numbers in kinds["officer"].items():
            counted = stated["officer", indicator, subject]
            assert numbers[0] == counted[0]
            assert numbers[1:] in (counted[1:], [0, 0])
    assert not any("surveys" in name for name in members)
    for name in (name for name in members if name.endswith(".parquet")):
        columns = set(pq.read_schema(io.BytesIO(members[name])).names)
        assert not columns & {"answer_id", "overall", "guidance", "attitude", "timeliness", "device_key"}, name


FLAGS = ("numerator", "denominator", "excluded")


def changed(bundle: Path, path: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """The bundle with other answers, the traces covered."""

    def forge(members: Members) -> None:
        value = json.loads(members[ANSWERS])
        change(value)
        members[ANSWERS] = json.dumps(value).encode()
        rehashed(members)

    return repacked(bundle, path, forge)


@pytest.mark.slow
def test_other_answers_give_other_verdicts(bundle: Path, tmp_path: Path) -> None:
    def satisfy(value: dict[str, Any]) -> None:
        value["added"]["satisfaction"]["officer"]["P2"][0] += 1

    report = told(verify(changed(bundle, tmp_path / "b.zip", satisfy)))
    assert len(report) == 1
    assert report[0].startswith("P2 b.6, Satisfaction: stated not determinable 9/10 (-0)")


@pytest.mark.slow
def test_a_bundle_without_its_answers_cannot_be_recomputed(bundle: Path, tmp_path: Path) -> None:
    report = told(verify(repacked(bundle, tmp_path / "b.zip", lambda members: members.pop(ANSWERS))))
    assert report == [
        f"{ANSWERS} is missing or damaged",
        f"it cannot be recomputed: {ANSWERS} is missing or damaged",
    ]


@pytest.mark.slow
def test_a_bundle_that_names_answers_is_refused(bundle: Path, tmp_path: Path) -> None:
    """A form that says it holds none must not hold them all the same."""

    def add(members: Members) -> None:
        written = pa.BufferOutputStream()
        pq.write_table(rows_of("surveys", SURVEYS), written)
        members["facts/surveys.parquet"] = written.getvalue().to_pybytes()
        manifest = json.loads(members[MANIFEST])
        manifest["members"]["facts/surveys.parquet"] = {}
        members[MANIFEST] = json.dumps(manifest).encode()
        rehashed(members)

    assert told(verify(repacked(bundle, tmp_path / "b.zip", add))) == [
        "it cannot be recomputed: facts/surveys.parquet would tell who answered: a bundle of this form has none"
    ]


@pytest.mark.slow
def test_a_ledger_is_asked_whether_its_answers_add_that(
    worlds: list[RunFromFacts], bundle: Path, tmp_path: Path
) -> None:
    for made in worlds:  # whoever it was: the numbers are the same
        place = made.place.path
        assert told(verify(bundle, ledger=Ledger.open(place))) == []
    other = judged(tmp_path / "ledger", SURVEYS)
    report = told(verify(bundle, ledger=Ledger.open(other.place.path)))
    assert report == [
        f"what answers add to {indicator} is not what the ledger's add"
        for indicator in ("attitude_good", "guidance_clear", "satisfaction")
    ]


@pytest.mark.slow
def test_a_bundle_that_cannot_be_recomputed_is_not_asked_for_its_answers(
    worlds: list[RunFromFacts], bundle: Path, tmp_path: Path
) -> None:
    path = repacked(bundle, tmp_path / "b.zip", lambda members: members.pop(ANSWERS))
    report = told(verify(path, ledger=Ledger.open(worlds[0].place.path)))
    assert len(report) == 2


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ({"form": FORM + 1, "added": {}}, ValueError),
        ({"form": FORM, "added": {"finished_on_time": {"officer": {"P1": [1, 0, 0]}}}}, UserError),
        ({"form": FORM, "added": {"satisfaction": {"unit": {"X1": [1, 1, 0]}}}}, UserError),
        ({"form": FORM, "added": {"satisfaction": {"nobody": {"X1": [1, 1, 0]}}}}, ValueError),
        ({"form": FORM, "added": {"satisfaction": {"officer": {"P1": [1, 1]}}}}, ValueError),
        ({"form": FORM, "added": {"satisfaction": {"officer": {"P1": [1, 1.0, 0]}}}}, ValueError),
        ({"form": FORM, "added": {"satisfaction": {"officer": {"P1": [True, 1, 0]}}}}, ValueError),
        ({"form": FORM, "added": {"survey_response": {"officer": {"P1": [1, 1, 0]}}}}, UserError),
        ({"form": FORM, "added": {"survey_response": {"officer": {"P1": [1, 0, 1]}}}}, UserError),
        ({"form": FORM, "added": []}, AttributeError),
        ({"form": FORM}, KeyError),
        ({"form": FORM, "added": {}}, KeyError),
        ({"form": FORM, "added": {}, "withheld": {"satisfaction": {"unit": {"few": ["X1"]}}}}, UserError),
        ({"form": FORM, "added": {}, "withheld": {"satisfaction": {"officer": {"shy": ["P1"]}}}}, UserError),
        (
            {
                "form": FORM,
                "added": {"satisfaction": {"officer": {"P1": [4, 5, 0]}}},
                "withheld": {"satisfaction": {"officer": {"few": ["P1"]}}},
            },
            UserError,
        ),
        # The same in another way: nobody could tell which of the two was sealed.
        ({"form": FORM, "added": {}, "withheld": {"satisfaction": {"officer": {"few": ["P1"]}}}}, ValueError),
        ({"form": FORM, "added": {"satisfaction": {}}, "withheld": {}}, ValueError),
        ({"form": FORM, "added": {"satisfaction": {"officer": {"P1": [0, 0, 0]}}}, "withheld": {}}, ValueError),
        ({"form": FORM, "added": {}, "withheld": {}, "more": 1}, ValueError),
        ({"form": float(FORM), "added": {}, "withheld": {}}, ValueError),
        (
            {
                "form": FORM,
                "added": {"satisfaction": {"officer": {}}},
                "withheld": {"satisfaction": {"officer": {"few": ["P2", "P1"]}}},
            },
            ValueError,
        ),
    ],
)
def test_what_answers_cannot_add_is_refused(value: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        answers_from_value(value, WANTED, installed(), 5)


def test_what_answers_can_add_is_read() -> None:
    added = {"satisfaction": {"officer": {"P1": [4, 5, 1]}}, "index766_satisfaction": {"unit": {"X1": [-2, 0, 0]}}}
    numbers = {
        (OFFICER, "satisfaction"): {"P1": Count(4, 5, 1)},
        (UNIT, "index766_satisfaction"): {"X1": Count(-2, 0, 0)},
    }
    withheld = {"satisfaction": {"officer": {"few": ["P2"], "beside": ["P3"]}}}
    value = {"form": FORM, "added": added, "withheld": withheld}
    numbers[OFFICER, "satisfaction"] |= {"P2": Withheld(5), "P3": Withheld(5, few=False)}  # type: ignore[dict-item]
    assert answers_from_value(value, WANTED, installed(), 5) == numbers


class Counted:
    """Figures of three items, two of them good, of P1 alone; of nobody else is anything known."""

    def count(self, indicator_id: str, _kind: SubjectKind, subject_id: str) -> Count | None:
        """See the class."""
        return Count(2, 3, 0) if (indicator_id, subject_id) == ("index", "P1") else None

    def places(self) -> tuple[()]:
        """Nowhere."""
        return ()


def test_of_what_is_counted_it_is_said_what_answers_add_be_it_nothing() -> None:
    subjects = [SimpleNamespace(kind=OFFICER, id="P2"), SimpleNamespace(kind=OFFICER, id="P1")]
    wanted = {(OFFICER, "index"), (OFFICER, "satisfaction"), (UNIT, "index")}
    require_answers_of_counted({(OFFICER, "index"): {}}, Counted(), wanted, subjects)  # type: ignore[arg-type]
    with pytest.raises(UserError, match="what answers add to index is not said"):
        require_answers_of_counted({}, Counted(), wanted, subjects)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("of", "added", "counted"),
    [
        (("index", "P1"), Count(1, 0, 0), Count(3, 3, 0)),
        (("index", "P1"), Count(-2, 0, 0), Count(0, 3, 0)),
        (("index", "P1"), Count(0, 0, 2), Count(2, 3, 2)),
        (("satisfaction", "P1"), Count(1, 1, 0), Count(1, 1, 0)),
    ],
)
def test_answers_are_added(of: tuple[str, str], added: Count, counted: Count) -> None:
    indicator, subject = of
    figures = FiguresWithAnswers(Counted(), {(OFFICER, indicator): {subject: added}})
    assert figures.count(indicator, OFFICER, subject) == counted
    assert figures.places() == ()


def test_nothing_is_known_where_nothing_was_counted() -> None:
    figures = FiguresWithAnswers(Counted(), {(OFFICER, "satisfaction"): {}})
    assert figures.count("satisfaction", OFFICER, "P1") == Count(0, 0, 0)
    assert figures.count("satisfaction", UNIT, "X1") is None
    assert figures.count("index", OFFICER, "P1") == Count(2, 3, 0)


@pytest.mark.parametrize("added", [Count(2, 0, 0), Count(-3, 0, 0), Count(0, 0, -1), Count(0, -2, 0)])
def test_more_than_there_is_cannot_be_added(added: Count) -> None:
    figures = FiguresWithAnswers(Counted(), {(OFFICER, "index"): {"P1": added}})
    with pytest.raises(UserError, match="index of P1 cannot be what answers make of it"):
        figures.count("index", OFFICER, "P1")


@pytest.mark.slow
def test_a_movement_that_asks_for_no_answers_has_none_to_add(tmp_path: Path) -> None:
    made = judged(tmp_path / "ledger", SURVEYS)
    bare = SealedSnapshot(tmp_path / "nowhere", "0", 0)
    wanted: frozenset[tuple[SubjectKind, str]] = frozenset()
    subjects = made.participants.subjects
    assert not added_by_answers(
        made.figures, bare, wanted, subjects, made.ruleset, made.scope, made.calendars, tmp_path
    )


@pytest.mark.slow
def test_answers_add_nothing_to_subjects_of_another_kind(tmp_path: Path) -> None:
    made = judged(tmp_path / "ledger", SURVEYS)
    officers = [subject for subject in made.participants.subjects if subject.kind is OFFICER]
    bare = Ledger.open(tmp_path / "ledger").snapshot()
    wanted = {(UNIT, "satisfaction")}
    assert officers != []
    assert (
        added_by_answers(made.figures, bare, wanted, officers, made.ruleset, made.scope, made.calendars, tmp_path) == {}
    )


@pytest.mark.slow
def test_a_city_without_answers_has_none_to_add(tmp_path: Path) -> None:
    """That nobody answered is told as little as that somebody did."""
    sealed = seal(judged(tmp_path / "ledger", []), tmp_path / "b.zip", movement=MOVEMENT, calendar=None)
    with zipfile.ZipFile(sealed.path) as archive:
        names = ("attitude_good", "guidance_clear", "satisfaction", "survey_response")
        few = {"officer": {"few": ["P1", "P2", "P3"]}}
        assert json.loads(archive.read(ANSWERS)) == {
            "form": FORM,
            "added": {name: {"officer": {}} for name in names},
            # Of the dossiers of P2 enough were finished, but not of all others together.
            "withheld": dict.fromkeys(names, few)
            | {"survey_response": {"officer": {"few": ["P1", "P3"], "beside": ["P2"]}}},
        }
    report = verify(sealed.path)
    assert told(report) == []
    assert report.notes == ()


def test_a_movement_that_ranks_by_answers_asks_for_them() -> None:
    movement = load_movement(MOVEMENT)
    assert asking_answers(movement, installed()) == {
        (OFFICER, name) for name in ("satisfaction", "survey_response", "guidance_clear", "attitude_good")
    } | {(key.kind, key.indicator) for key in movement.rankings if key.indicator == "satisfaction"}


def test_figures_that_depend_on_answers_are_shares() -> None:
    """What answers add is added to numerators and denominators, never to a median."""
    assert {one.header.kind for one in installed().indicators.values() if one.asks_answers} == {"ratio"}
