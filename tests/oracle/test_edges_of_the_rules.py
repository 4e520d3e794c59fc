"""Dossiers at the edges of the rules: each is in one place, and stays there however long one waits."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from support.edge_ledgers import PROCEDURES, Row, at, dossier, edge_ledger
from thidua.definitions.calendars import load_calendars
from thidua.definitions.movement_loader import load_movement
from thidua.indicators.aggregation.figures import Figures
from thidua.indicators.execution.compute import all_relations, compute
from thidua.indicators.execution.facts import CountedFacts
from thidua.indicators.listings.dossier_states import states_of
from thidua.indicators.listings.underlying_rows import items
from thidua.indicators.scope import IndicatorSettings, Scope
from thidua.ledger.store.ledger import Ledger
from thidua.rules.terms import Count, SubjectKind, Withheld
from thidua.verdicts.evaluation_facts import scope_of

CALENDARS = load_calendars()
END = datetime(2026, 12, 31, 23, 59, 59)


def scope(as_of_at: datetime = END, **settings: object) -> Scope:
    movement = load_movement("can-tho-2026")
    plain = scope_of(movement, as_of_at)
    return Scope(plain.window_from, plain.window_to, as_of_at, IndicatorSettings(**settings)) if settings else plain  # type: ignore[arg-type]


def figures_of(ledger: Ledger, as_of_at: datetime = END, **settings: object) -> Figures:
    figures = compute(ledger, ledger.snapshot(), scope(as_of_at, **settings), CALENDARS)
    assert figures.mismatches() == []
    return figures


def places_of(ledger: Ledger, counts: str = "at_finish", as_of_at: datetime = END) -> dict[str, str]:
    """Dossier → its place."""
    with all_relations(CountedFacts(ledger, ledger.snapshot(), scope(as_of_at), CALENDARS)) as engine:
        rows = engine.fetch(f"SELECT dossier_id, {counts} AS place FROM population ORDER BY dossier_id").to_pylist()
    return {row["dossier_id"]: row["place"] for row in rows}


def numerators(ledger: Ledger, indicator: str) -> dict[str, tuple[int, int, int]]:
    """Dossier → how it counts for X001."""
    rows = items(ledger, ledger.snapshot(), scope(), CALENDARS, indicator, SubjectKind.UNIT, "X001").to_pylist()
    return {row["item_id"]: (row["numerator"], row["denominator"], row["excluded"]) for row in rows}


GOOD, LATE, OUT = (1, 1, 0), (0, 1, 0), (0, 0, 1)
AROUND_THE_WINDOW = [
    dossier("E01", "04-10 08:00", "04-20 17:00", "04-17 10:00"),
    dossier("E02", "04-01 08:00", "04-10 17:00", "04-16 10:00"),
    dossier("E03", "04-10 08:00", "04-20 17:00", status="in_process"),
    dossier("E04", "12-30 08:00", "12-31 23:59", "2026-12-31 23:59:59"),
    dossier("E05", "12-30 08:00", "2027-01-05 17:00", "2027-01-01 00:00"),
    dossier("E06", "05-04 08:00", None, "05-06 10:00"),
    dossier("E07", "05-04 08:00", "05-07 17:00", status="withdrawn", refused="05-05 10:00"),
    dossier("E08", "05-04 08:00", "05-07 17:00", status="withdrawn"),
    dossier("E09", "05-04 08:00", "05-07 00:00", "05-07 16:59"),
    dossier("E10", "05-04 08:00", "05-07 00:00", "05-07 23:30"),
    dossier("E11", "05-04 08:00", "05-07 17:00", "05-07 17:00"),
    dossier("E12", "05-04 08:00", "05-07 17:00", "2026-05-07 17:00:01"),
    dossier("E13", "05-04 08:00", "05-07 17:00", "2026-05-07 17:00:00.500000"),
    dossier("E14", "05-07 08:00", "05-12 17:00", "05-06 17:00"),
    dossier("E15", None, "05-07 17:00", "05-06 10:00"),
    dossier("E16", "05-04 08:00", "05-01 17:00", "05-04 09:00"),
    dossier("E17", "05-04 08:00", "05-07 17:00", status="returned", returned="05-06 10:00"),
    dossier("E17-late", "05-04 08:00", "05-07 17:00", status="returned", returned="05-08 10:00"),
    dossier("E18", "04-15 00:00", "04-20 17:00", "04-15 00:00"),
    dossier("E19", "04-13 08:00", "04-20 17:00", "2026-04-14 23:59:59"),
    dossier("E20", None, None, status="received"),
]


@pytest.fixture(scope="module")
def around(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return edge_ledger(tmp_path_factory.mktemp("around") / "ledger", AROUND_THE_WINDOW)


def test_each_is_in_one_place_or_named_with_the_reason(around: Ledger) -> None:
    places = places_of(around)
    counted = {name for name, place in places.items() if place == "counted"}
    assert {name: place for name, place in places.items() if place != "counted"} == {
        "E03": "pending_overdue",
        "E05": "pending_not_due",
        "E07": "ended_otherwise",
        "E08": "ended_otherwise",
        "E14": "finished_before_receipt",
        "E20": "list_unknown",  # of no day: nobody can tell what the list said then
    }
    assert set(places) == {row["dossier_id"] for row in AROUND_THE_WINDOW} - {"E19"}  # over before the first second
    assert set(numerators(around, "finished_on_time")) == counted


def test_on_time_to_the_whole_second(around: Ledger) -> None:
    counted = numerators(around, "finished_on_time")
    late = {name for name, flags in counted.items() if flags == LATE}
    assert late == {"E02", "E04", "E12", "E16", "E17-late"}
    assert {name for name, flags in counted.items() if flags == OUT} == {"E06"}
    # Half a second counts by its whole second, as docs/explanation/working-time.md says.
    assert counted["E13"] == GOOD
    assert counted["E15"] == GOOD
    assert counted["E17"] == GOOD


def test_received_before_the_window_and_never_finished_is_overdue(around: Ledger) -> None:
    overdue = {name for name, flags in numerators(around, "overdue_backlog").items() if flags[0]}
    assert overdue == {"E03"}


def test_without_a_receipt_it_is_named_where_receipts_are_counted(around: Ledger) -> None:
    places = places_of(around, "at_receipt")
    assert (places["E15"], places["E20"]) == ("undated", "list_unknown")
    assert places["E03"] == "received_before"


AFTER_THE_WINDOW = [
    dossier("G1", "12-01 08:00", "12-10 17:00", "2027-01-05 10:00"),
    dossier("G1-withdrawn", "12-01 08:00", "12-10 17:00", status="withdrawn", refused="2027-01-05 10:00"),
    dossier("G1-due-last-day", "12-28 08:00", "2026-12-31 00:00", "2027-01-05 10:00"),
    dossier("G2", "06-01 08:00", "06-04 17:00"),
    dossier("G3", "06-01 08:00", "06-04 17:00", status="returned"),
    dossier("G4", "06-01 08:00", "06-04 17:00", "06-03 10:00"),
]


def test_waiting_helps_nobody(tmp_path: Path) -> None:
    ledger = edge_ledger(tmp_path / "ledger", AFTER_THE_WINDOW)
    days = [END, datetime(2027, 1, 4, 12), datetime(2027, 1, 15, 9), datetime(2027, 6, 30)]
    seen = [figures_of(ledger, day) for day in days]
    assert places_of(ledger)["G1"] == "pending_overdue"
    for figures in seen:
        # Late on the last day, late for ever: finished, or withdrawn, after the end is neither here nor there.
        assert figures.count("overdue_backlog", SubjectKind.UNIT, "X001") == Count(4, 6, 0)
        assert figures.count("finished_on_time", SubjectKind.UNIT, "X001") == Count(1, 1, 0)
        assert figures.places() == seen[0].places()


def test_a_withdrawal_to_come_has_not_happened_yet(tmp_path: Path) -> None:
    row = dossier("W", "06-01 08:00", "06-04 17:00", status="withdrawn", refused="06-20 10:00")
    ledger = edge_ledger(tmp_path / "ledger", [row])
    assert places_of(ledger, as_of_at=datetime(2026, 6, 10)) == {"W": "pending_overdue"}
    assert places_of(ledger, as_of_at=datetime(2026, 6, 20, 10)) == {"W": "ended_otherwise"}
    assert places_of(ledger, as_of_at=datetime(2026, 6, 20, 9, 59, 59)) == {"W": "pending_overdue"}


def test_what_was_broken_off_is_open_until_then_whichever_column_says_when(tmp_path: Path) -> None:
    rows = [
        dossier(f"{status}-{column}", "06-01 08:00", "06-04 17:00", status=status, **{column: "06-20 10:00"})
        for status in ("withdrawn", "stopped", "not_accepted")
        for column in ("refused", "finished", "returned")
    ]
    ledger = edge_ledger(tmp_path / "ledger", rows)

    def backlog(day: datetime) -> object:
        return figures_of(ledger, day).count("overdue_backlog", SubjectKind.UNIT, "X001")

    before = datetime(2026, 6, 20, 9, 59, 59)
    assert backlog(before) == Count(9, 9, 0)
    assert set(places_of(ledger, as_of_at=before).values()) == {"pending_overdue"}
    assert set(places_of(ledger, "at_receipt", before).values()) == {"counted"}
    assert backlog(datetime(2026, 6, 20, 10)) == backlog(END) == Count(0, 0, 9)


def test_of_two_ends_the_first_is_when_it_left_the_open_ones(tmp_path: Path) -> None:
    rows = [
        dossier("before", "03-20 08:00", "03-25 17:00", "06-20 10:00", status="withdrawn", refused="03-23 10:00"),
        dossier("within", "06-01 08:00", "06-04 17:00", "06-20 10:00", status="withdrawn", refused="06-03 10:00"),
    ]
    ledger = edge_ledger(tmp_path / "ledger", rows)
    assert set(places_of(ledger)) == {"within"}  # the other was over before the first second
    facts = CountedFacts(ledger, ledger.snapshot(), scope(), CALENDARS)
    states = states_of(facts, ["before", "within"])
    assert {name: (state.state, state.ended_at) for name, state in states.items()} == {
        "before": ("ended_otherwise", at("03-23 10:00")),
        "within": ("ended_otherwise", at("06-03 10:00")),
    }
    assert numerators(ledger, "overdue_backlog")["within"] == OUT


SUBMITTED = at("06-01 08:00")
UNANSWERED = [
    dossier("waits", None, submitted_at=SUBMITTED, accept_due_at=at("06-01 16:00"), status="registered"),
    dossier("waits-no-limit", None, submitted_at=SUBMITTED, status="registered"),
    dossier("taken-late", "06-03 09:00", submitted_at=SUBMITTED, accept_due_at=at("06-01 16:00")),
    dossier("taken", "06-01 16:00", submitted_at=SUBMITTED, accept_due_at=at("06-01 16:00")),
    dossier("refused", None, submitted_at=SUBMITTED, accept_due_at=at("06-01 16:00"), status="not_accepted",
            refused="06-01 15:00"),
    dossier("refused-late", None, submitted_at=SUBMITTED, accept_due_at=at("06-01 16:00"), status="not_accepted",
            refused="2026-06-01 16:00:01"),
    dossier("taken-back", None, submitted_at=SUBMITTED, accept_due_at=at("06-01 16:00"), status="withdrawn",
            refused="06-01 16:00"),
    dossier("taken-back-late", None, submitted_at=SUBMITTED, accept_due_at=at("06-01 16:00"), status="withdrawn",
            refused="06-02 16:00"),
    dossier("refused-some-day", None, submitted_at=SUBMITTED, status="not_accepted"),
    dossier("taken-some-day", None, submitted_at=SUBMITTED, status="in_process"),
    dossier("nobody-knows", None, status="registered"),
    dossier("new", None, submitted_at=at("12-31 16:59"), accept_due_at=at("2026-12-31 23:59:59"),
            status="registered"),
]  # fmt: skip


def test_who_is_left_waiting_was_not_received_on_time(tmp_path: Path) -> None:
    ledger = edge_ledger(tmp_path / "ledger", UNANSWERED)
    assert numerators(ledger, "received_on_time") == {
        "waits": LATE,
        "waits-no-limit": LATE,
        "taken-late": LATE,
        "taken": GOOD,
        "refused": GOOD,
        "refused-late": LATE,
        "taken-back-late": LATE,
    }
    places = places_of(ledger, "at_answer")
    assert {name: place for name, place in places.items() if place != "counted"} == {
        "taken-back": "ended_otherwise",
        "refused-some-day": "answer_undated",
        "taken-some-day": "answer_undated",
        "nobody-knows": "list_unknown",
        "new": "answer_not_due",
    }
    assert set(places) == {row["dossier_id"] for row in UNANSWERED}
    assert places_of(ledger, "at_answer", datetime(2026, 6, 1, 16))["waits"] == "answer_not_due"
    assert places_of(ledger, "at_answer", datetime(2026, 6, 1, 16, 0, 1))["waits"] == "counted"
    assert figures_of(ledger).count("received_on_time", SubjectKind.UNIT, "X001") == Count(2, 7, 0)


def test_a_submission_is_late_from_the_second_its_working_time_is_over(tmp_path: Path) -> None:
    rows = [dossier("waits", None, submitted_at=at("06-01 08:00"), status="registered")]
    ledger = edge_ledger(tmp_path / "ledger", rows)
    limit = scope().settings.forward_within_working_seconds
    calendar = CALENDARS.for_unit("X001")
    over = next(
        moment
        for hours in range(1, 240)
        if calendar.elapsed(at("06-01 08:00"), moment := datetime(2026, 6, 1, 8) + timedelta(hours=hours)) >= limit
    )
    assert calendar.elapsed(at("06-01 08:00"), over) == limit
    assert places_of(ledger, "at_answer", over) == {"waits": "answer_not_due"}
    later = next(over + timedelta(hours=n) for n in range(1, 99) if calendar.elapsed(over, over + timedelta(hours=n)))
    assert places_of(ledger, "at_answer", later) == {"waits": "counted"}
    anyone = figures_of(ledger, later).count("received_on_time", SubjectKind.UNIT, "X001")
    assert anyone == Count(0, 1, 0)


@pytest.mark.parametrize(
    "row",
    [
        dossier("F", None, "06-04 17:00", "2027-01-05 10:00"),
        dossier("F", None, "06-04 17:00", status="returned", returned="2027-01-05 10:00"),
        dossier("F", None, None, status="withdrawn", refused="2027-01-05 10:00"),
    ],
)
def test_what_ends_after_the_window_and_began_nobody_knows_when_has_a_place(tmp_path: Path, row: Row) -> None:
    ledger = edge_ledger(tmp_path / "ledger", [row])
    for day in (datetime(2026, 6, 10), END, datetime(2027, 2, 1)):
        assert places_of(ledger, as_of_at=day) == {"F": "list_unknown"}  # of no day that has come
        assert places_of(ledger, "anywhere_at_finish", as_of_at=day) == {"F": "undated"}


ASSIGNMENTS = [
    {"unit_id": "X001", "procedure_id": f"1.00000{n}", "valid_from_on": first, "valid_to_on": last}
    for n, first, last in (
        (1, date(2026, 1, 1), None),
        (2, date(2026, 12, 31), None),
        (3, date(2026, 1, 1), date(2026, 4, 15)),
        (4, date(2026, 9, 1), None),
        (5, date(2026, 1, 1), date(2026, 6, 30)),
    )
]


def active(folder: Path, dossiers: list[Row], **settings: object) -> dict[str, int]:
    """Procedure → 1 where X001 counts as receiving it."""
    ledger = edge_ledger(folder / "ledger", dossiers, assignments=ASSIGNMENTS)
    figures = figures_of(ledger, **settings)
    rows = figures.table("active_procedures", "procedure").to_pylist()
    return {row["procedure_id"]: row["numerator"] for row in rows}


def test_only_dossiers_within_the_assignment_make_a_procedure_active(tmp_path: Path) -> None:
    dossiers = [
        dossier("G4-ok", "06-01 08:00", "06-04 17:00", "06-03 10:00"),
        dossier("G5-before", "06-01 08:00", "06-04 17:00", "06-03 10:00", procedure="1.000004"),
        dossier("G6-after", "10-01 08:00", "10-06 17:00", "10-05 10:00", procedure="1.000005"),
        dossier("last-day", "2026-04-15 23:59:59", "04-20 17:00", "04-16 10:00", procedure="1.000003"),
        dossier("first-day", "12-31 00:00", "2027-01-05 17:00", procedure="1.000002"),
    ]
    assert active(tmp_path, dossiers) == {
        "1.000001": 1,
        "1.000002": 1,
        "1.000003": 1,
        "1.000004": 0,
        "1.000005": 0,
    }


@pytest.mark.parametrize(
    ("refused", "setting", "shows"),
    [("06-01 08:05", 1_800, 0), ("06-01 08:30", 1_800, 0), ("2026-06-01 08:30:01", 1_800, 1), ("06-01 08:05", 0, 1)],
)
def test_a_token_withdrawn_at_once_shows_nothing(tmp_path: Path, refused: str, setting: int, shows: int) -> None:
    token = dossier("G7", "06-01 08:00", "06-04 17:00", status="withdrawn", refused=refused)
    # Lists that offices keep have one column for the end, whatever the end was.
    kept_by_hand = dossier("G7", "06-01 08:00", "06-04 17:00", finished=refused, status="withdrawn")
    for number, row in enumerate((token, kept_by_hand)):
        outcome = active(tmp_path / str(number), [row], token_withdrawn_within_seconds=setting)
        assert outcome["1.000001"] == shows


@pytest.mark.parametrize("setting", [0, 1_800])
def test_what_was_withdrawn_nobody_knows_when_was_not_received_in_earnest(tmp_path: Path, setting: int) -> None:
    row = dossier("G8", "06-01 08:00", "06-04 17:00", status="withdrawn")
    assert active(tmp_path, [row], token_withdrawn_within_seconds=setting)["1.000001"] == 0


def test_what_the_desk_did_not_accept_is_received_nowhere_or_everywhere(tmp_path: Path) -> None:
    rows = [
        dossier("R1", "06-01 08:00", status="not_accepted", refused="06-02 10:00"),
        dossier("R2", "06-01 08:00", "06-04 17:00", "06-03 10:00"),
    ]
    ledger = edge_ledger(tmp_path / "ledger", rows)
    for setting, received in (("left_out", 1), ("counted", 2)):
        figures = figures_of(ledger, refused_at_desk=setting)
        assert figures.total("online_share").denominator == received
        assert figures.total("repeat_supplements").denominator == received


UNKNOWN = [
    dossier("U1", "05-04 08:00", "05-07 17:00", "05-20 10:00", procedure="1.000009"),
    dossier("U2", "05-04 08:00", "05-07 17:00", "05-20 10:00", procedure="1.000077"),
    dossier("U3", "05-04 08:00", "05-07 17:00", "05-20 10:00", procedure="1.000010"),
    dossier("U4", "05-04 08:00", "05-07 17:00", "05-20 10:00", procedure=None),
    dossier("U5", "05-04 08:00", "05-07 17:00", "05-20 10:00", unit=None),
    dossier("U6", "05-04 08:00", "05-07 17:00", "05-06 10:00", status="withdrawn", refused="05-06 11:00"),
    dossier("U7", "05-04 08:00", "05-07 17:00", "05-20 10:00", status="stopped"),
    dossier("U8", "05-04 08:00", "05-07 17:00", "05-06 10:00"),
]


@pytest.fixture(scope="module")
def unknown(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    blank = {**PROCEDURES[0], "procedure_id": "1.000009", "boundary_independent": None, "valid_from_on": None}
    late = {**PROCEDURES[0], "procedure_id": "1.000010", "valid_from_on": date(2026, 9, 1)}
    return edge_ledger(
        tmp_path_factory.mktemp("unknown") / "ledger",
        UNKNOWN,
        procedures=[*PROCEDURES, blank, late],
        assignments=[
            {"unit_id": "X001", "procedure_id": name, "valid_from_on": date(2026, 1, 1)}
            for name in ("1.000001", "1.000009", "1.000010", "1.000077")
        ],
        supplements=[
            {"dossier_id": "U8", "seq": 1, "requested_at": at("05-05 10:00"), "answered_at": at("05-05 09:00")},
            {"dossier_id": "U8", "seq": 2, "requested_at": at("05-05 10:00"), "answered_at": at("05-05 10:00")},
        ],
        surveys=[
            {"answer_id": f"A{n}", "dossier_id": name, "answered_at": at("05-21 10:00"), "overall": 1}
            for n, name in enumerate(("U1", "U2", "U4", "U8", None))
        ],
        events=[
            {
                "dossier_id": name,
                "seq": 1,
                "kind": "forward",
                "unit_id": "X001",
                "due_at": at("05-05 10:00"),
                "happened_at": at("05-06 10:00"),
            }
            for name in ("U1", "U4", "U8")
        ],
    )


def test_unknown_is_unknown_in_every_indicator_alike(unknown: Ledger) -> None:
    for counts in ("at_finish", "at_deadline", "at_work", "at_receipt", "at_return"):
        places = places_of(unknown, counts)
        assert {name for name, place in places.items() if place == "list_unknown"} == {"U1", "U2", "U4"}
        assert {name for name, place in places.items() if place == "not_on_list"} == {"U3"}
    figures = figures_of(unknown)
    # 1.000009 is blank, 1.000077 is not there at all: neither makes the share of a.6 or a.2 better or worse.
    assert figures.count("active_procedures", SubjectKind.UNIT, "X001") == Count(1, 2, 2)
    assert figures.count("boundary_independent_share", SubjectKind.UNIT, "X001") == Count(2, 2, 2)
    assert figures.count("boundary_independent_conduct", SubjectKind.UNIT, "X001") == Count(0, 2, 2)
    assert figures.total("satisfaction") == Withheld(5)
    told = figures_of(unknown, dissatisfied_group_minimum=1)
    assert told.total("satisfaction") == Count(0, 2, 3)
    assert figures.total("forwarded_on_time") == Count(0, 1, 2)
    assert figures.total("handovers") == Count(0, 1, 2)


def test_what_has_no_unit_still_counts_for_the_city(unknown: Ledger) -> None:
    figures = figures_of(unknown)
    city, unit = figures.total("finished_on_time"), figures.count("finished_on_time", SubjectKind.UNIT, "X001")
    assert isinstance(unit, Count)
    assert isinstance(city, Count)
    assert (city.denominator - unit.denominator, city.excluded) == (1, 2)


def test_answers_before_their_question_take_no_time(unknown: Ledger) -> None:
    rows = items(unknown, unknown.snapshot(), scope(), CALENDARS, "repeat_supplements", SubjectKind.UNIT, "X001")
    assert {row["item_id"]: row["numerator"] for row in rows.to_pylist()}["U8"] == 1
    assert figures_of(unknown).count("finished_on_time_clock", SubjectKind.UNIT, "X001") == Count(1, 1, 2)
