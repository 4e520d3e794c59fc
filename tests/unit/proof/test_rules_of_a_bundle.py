"""A bundle is judged by what it holds: by whichever program, whoever wrote its SQL, and never by more than that."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import thidua
from support import evidence_bundles
from support.evidence_bundles import AS_OF, MOVEMENT, rehashed, repacked, told
from support.small_city import make_small_city
from thidua.definitions.calendars import load_calendars
from thidua.definitions.movement_loader import load_movement
from thidua.i18n import UserError
from thidua.indicators.catalogue.ruleset import Ruleset, installed, ruleset_of
from thidua.indicators.execution.replay import replay
from thidua.ledger.store.ledger import Ledger
from thidua.proof import released_rules
from thidua.proof.bundle import INDICATORS, RELATIONS, WORKING_DAYS, indicators_of, seal
from thidua.proof.evaluation_differences import Difference
from thidua.proof.facts import table_hash
from thidua.proof.manifest import NAME, manifest_hash
from thidua.proof.rule_changes import CHANGES, RuleChange, changes_after
from thidua.proof.verify import verify
from thidua.proof.working_days import calendars_from_value, differing_days, working_days_value
from thidua.rules.movement import Movement
from thidua.rules.time.calendar import CalendarSet
from thidua.verdicts.evaluation_facts import scope_of
from thidua.verdicts.evaluation_run import RunFromFacts, run_from_facts

Members = dict[str, bytes]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return make_small_city(tmp_path_factory.mktemp("city") / "ledger")


@pytest.fixture(scope="module")
def movement() -> Movement:
    return load_movement(MOVEMENT)


@pytest.fixture(scope="module")
def calendars() -> CalendarSet:
    return load_calendars()


@pytest.fixture(scope="module")
def honest(ledger: Ledger, movement: Movement, calendars: CalendarSet) -> RunFromFacts:
    return run_from_facts(ledger, ledger.snapshot(), movement, calendars, as_of_at=AS_OF)


@pytest.fixture(scope="module")
def bundle(honest: RunFromFacts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bundle") / "evidence.zip"
    seal(honest, path, movement=MOVEMENT, calendar=None)
    return path


def lines(differences: tuple[Difference, ...]) -> list[str]:
    return [difference.message.format(**difference.values) for difference in differences]


def ours(movement: Movement) -> Ruleset:
    return installed().only(indicators_of(movement))


def changed(ruleset: Ruleset, relations: Mapping[str, str], indicators: Mapping[str, str]) -> Ruleset:
    texts = {name: relation.sql for name, relation in ruleset.relations.items()}
    return ruleset_of({**texts, **relations}, {**ruleset.texts, **indicators})


def judged_by(ruleset: Ruleset, honest: RunFromFacts, place: Path) -> RunFromFacts:
    """The run with figures counted by another ruleset: all that a forger with an SQL of his own would need."""
    groups = honest.figures.groups
    figures = replay(ruleset, honest.snapshot, honest.scope, honest.calendars, place, groups=groups)
    return evidence_bundles.judged_by(ruleset, honest, figures)


@pytest.mark.slow
def test_another_version_of_the_program_gives_the_same_hashes(
    ledger: Ledger, honest: RunFromFacts, bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thidua, "__version__", "9.9.9")
    later = run_from_facts(ledger, ledger.snapshot(), honest.movement, honest.calendars, as_of_at=AS_OF)
    assert later.evaluation.program_version == "9.9.9"
    assert later.evaluation.result_hash() == honest.evaluation.result_hash()
    sealed = seal(later, tmp_path / "later.zip", movement=MOVEMENT, calendar=None)
    verification = verify(bundle)
    assert verification.identical
    assert verification.bundle_hash == sealed.bundle_hash


@pytest.mark.slow
def test_sql_of_an_earlier_release_is_told_with_its_version(
    honest: RunFromFacts, movement: Movement, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = ours(movement).texts["satisfaction"].replace("overall >= $satisfied_from", "overall > $satisfied_from")
    earlier = changed(ours(movement), {}, {"satisfaction": text})
    release = {"satisfaction": earlier.content_hash("satisfaction")}
    monkeypatch.setattr(released_rules, "released", lambda: {"0.0.8": release, "0.0.9": release, "0.1.0": {}})
    seal(judged_by(earlier, honest, tmp_path), tmp_path / "b.zip", movement=MOVEMENT, calendar=None)
    verification = verify(tmp_path / "b.zip")
    assert verification.identical
    told_of_rules = "satisfaction is counted by the SQL of release 0.0.9; this program's differs in satisfaction"
    assert told_of_rules in lines(verification.notes)


def test_an_indicator_that_this_program_lacks_differs_in_all_its_files(movement: Movement) -> None:
    own = changed(ours(movement), {}, {"own": ours(movement).texts["satisfaction"]})
    assert released_rules.differing_files(own, "own") == sorted(["own", *own.beneath("own")])


@pytest.mark.slow
def test_who_sealed_is_told_and_not_hashed(bundle: Path, tmp_path: Path) -> None:
    def change(members: Members) -> None:
        manifest = json.loads(members[NAME])
        manifest["sealed_by"] = {"program_version": "0.0.9", "code_hash": "0" * 64}
        assert manifest_hash(manifest) == manifest["bundle_hash"]
        members[NAME] = json.dumps(manifest).encode()

    verification = verify(repacked(bundle, tmp_path / "b.zip", change))
    assert verification.identical
    assert lines(verification.notes) == ["sealed by other code (version 0.0.9, by its own word) than this program's"]
    assert verification.rules_changed is not None
    line = UserError(verification.rules_changed.message, **verification.rules_changed.values).render("en")
    rules = "; ".join(change.message for change in CHANGES)
    assert line == (
        f"rules changed since it was sealed ({len(CHANGES)}): {rules}. 0 of its {verification.verdicts} verdicts come "
        "out otherwise; its files are as they were sealed"
    )


def test_rules_that_changed_are_named_where_no_verdict_can_be_read(bundle: Path, tmp_path: Path) -> None:
    def change(members: Members) -> None:
        manifest = json.loads(members[NAME])
        manifest["sealed_by"] = {"program_version": "0.0.9", "code_hash": "0" * 64}
        members[NAME] = json.dumps(manifest).encode()
        members["results.json"] = b"[]"

    verification = verify(repacked(bundle, tmp_path / "b.zip", change))
    assert not verification.identical
    assert verification.rules_changed is not None
    line = UserError(verification.rules_changed.message, **verification.rules_changed.values).render("en")
    rules = "; ".join(change.message for change in CHANGES)
    assert line == f"rules changed since it was sealed ({len(CHANGES)}): {rules}"


@pytest.mark.slow
def test_files_that_were_changed_are_not_taken_for_a_change_of_rules(bundle: Path, tmp_path: Path) -> None:
    def change(members: Members) -> None:
        manifest = json.loads(members[NAME])
        manifest["sealed_by"] = {"program_version": "0.0.9", "code_hash": "0" * 64}
        members[NAME] = json.dumps(manifest).encode()
        members["results.json"] += b" "

    verification = verify(repacked(bundle, tmp_path / "b.zip", change))
    assert not verification.identical
    assert verification.rules_changed is not None
    assert verification.rules_changed.message.endswith("but its files are not as they were sealed")
    assert verification.rules_changed.values["turned"] == 0


def test_no_rule_changed_since_this_very_program(bundle: Path) -> None:
    assert verify(bundle).rules_changed is None


def test_a_bundle_counted_plainly_gives_the_figures_of_the_fused_passes(
    honest: RunFromFacts, movement: Movement, tmp_path: Path
) -> None:
    every = installed().only(installed().indicators)
    groups = honest.figures.groups
    figures = replay(every, honest.snapshot, honest.scope, honest.calendars, tmp_path, groups=groups)
    assert every.indicators
    for name in every.indicators:
        for by in ("unit", "officer", "procedure", "month"):
            assert figures.table(name, by).equals(honest.figures.table(name, by)), (name, by)


@pytest.mark.slow
def test_facts_are_the_same_whichever_way_they_are_packed(bundle: Path, tmp_path: Path) -> None:
    def change(members: Members) -> None:
        for name in [name for name in members if name.startswith("facts/")]:
            table = pq.read_table(pa.BufferReader(members[name]))
            written = pa.BufferOutputStream()
            pq.write_table(table, written, compression="snappy", row_group_size=5, use_dictionary=False)
            assert written.getvalue().to_pybytes() != members[name]
            members[name] = written.getvalue().to_pybytes()

    assert told(verify(repacked(bundle, tmp_path / "b.zip", change))) == []


def test_the_hash_of_a_table_is_over_its_values(tmp_path: Path) -> None:
    def digest(rows: dict[str, pa.Array], **options: object) -> tuple[str, int]:
        pq.write_table(pa.table(rows), tmp_path / "t.parquet", **options)
        return table_hash(tmp_path / "t.parquet")

    texts, numbers = pa.array(["ab", None, "", "c"]), pa.array([1, None, 0, -1])
    first = digest({"t": texts, "n": numbers})
    assert first[1] == 4
    assert digest({"t": texts, "n": numbers}, row_group_size=1, compression="gzip") == first
    others = (
        digest({"t": pa.array(["a", None, "b", "c"]), "n": numbers}),
        digest({"t": pa.array(["ab", "", None, "c"]), "n": numbers}),
        digest({"t": texts, "n": pa.array([1, 0, None, -1])}),
        digest({"t": texts, "m": numbers}),
        digest({"n": numbers, "t": texts}),
        digest({"t": texts, "n": pa.array([date(2026, 1, day) for day in (1, 2, 3, 4)])}),
        digest({"t": texts, "n": pa.array([datetime(2026, 1, day) for day in (1, 2, 3, 4)], pa.timestamp("us"))}),
        digest({"t": texts, "n": pa.array([True, None, False, False])}),
    )
    assert len({first, *others}) == len(others) + 1
    with pytest.raises(UserError, match="cannot be read"):
        digest({"t": pa.array([1.5])})


@pytest.mark.slow
def test_comments_and_titles_decide_nothing(
    bundle: Path, honest: RunFromFacts, movement: Movement, tmp_path: Path
) -> None:
    ruleset = ours(movement)
    other = changed(
        ruleset,
        {"dossier": "-- another word\n" + ruleset.relations["dossier"].sql.replace("\n", "\n   ") + " /* x */"},
        {"satisfaction": ruleset.texts["satisfaction"].replace("Satisfaction", "Contentment")},
    )
    assert [other.content_hash(name) for name in ruleset.indicators] == [
        ruleset.content_hash(name) for name in ruleset.indicators
    ]
    again = judged_by(other, honest, tmp_path)
    seal(again, tmp_path / "b.zip", movement=MOVEMENT, calendar=None)
    assert again.evaluation.result_hash() == honest.evaluation.result_hash()
    verification = verify(tmp_path / "b.zip")
    assert (verification.identical, verification.notes, verification.foreign) == (True, (), ())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "old", "new", "named"),
    [
        ("satisfaction", "overall >= $satisfied_from", "overall >= 1", {"satisfaction"}),
        ("survey_answer", "THEN 1 ELSE 0 END AS in_window", "THEN 1 ELSE 1 END AS in_window", None),
        ("satisfaction", 'kind = "ratio"', 'kind = "count"', {"satisfaction"}),
    ],
)
def test_nobody_passes_off_an_sql_of_their_own(
    honest: RunFromFacts, movement: Movement, tmp_path: Path, file: str, old: str, new: str, named: set[str] | None
) -> None:
    ruleset = ours(movement)
    text = ruleset.texts.get(file) or ruleset.relations[file].sql
    assert text.count(old) == 1
    given = {file: text.replace(old, new)}
    other = changed(ruleset, {}, given) if file in ruleset.texts else changed(ruleset, given, {})
    seal(judged_by(other, honest, tmp_path), tmp_path / "b.zip", movement=MOVEMENT, calendar=None)
    verification = verify(tmp_path / "b.zip")
    assert told(verification) == []
    assert not verification.identical
    expected = named or {name for name in honest.evaluation.basis.indicators if file in ruleset.beneath(name)}
    assert lines(verification.foreign) == [
        f"{name} is counted by SQL of no release known here; it differs in {file}" for name in sorted(expected)
    ]


@pytest.mark.slow
def test_sql_changed_in_a_bundle_is_not_that_of_its_results(bundle: Path, tmp_path: Path) -> None:
    def change(members: Members) -> None:
        name = f"{INDICATORS}/satisfaction.sql"
        members[name] = members[name].replace(b"overall >= $satisfied_from", b"overall >= 0")
        rehashed(members)

    verification = verify(repacked(bundle, tmp_path / "b.zip", change))
    assert "satisfaction: the SQL in the bundle is not that of the results" in told(verification)
    assert not verification.identical


HOSTILE = {
    "another file": "SELECT * FROM read_parquet('/etc/passwd')",
    "a file by its name": 'SELECT * FROM "/etc/passwd"',
    "a file in quotes": "SELECT * FROM 'units.parquet'",
    "a relation that is not there": "SELECT * FROM somewhere",
    "the catalogue": "SELECT * FROM information_schema.tables",
    "a system table": "SELECT * FROM duckdb_settings",
    "the environment": "SELECT getenv('HOME') AS dossier_id FROM dossiers",
    "writing": "COPY dossiers TO 'out.csv'",
    "two statements": "SELECT * FROM dossiers; SELECT * FROM units",
    "another database": "ATTACH 'x.db'",
    "without end": "WITH RECURSIVE a AS (SELECT 1 AS n UNION ALL SELECT n FROM a) SELECT n FROM a",
    "an expression that takes a file's name": 'WITH "/etc/passwd" AS (SELECT 1 AS n) SELECT * FROM "/etc/passwd"',
    "a slot in a text": "SELECT '«on_time» ; COPY units TO ''out.csv'' ; SELECT ' AS dossier_id FROM dossiers",
    "a slot in a name": 'SELECT 1 AS "«on_time»" FROM dossiers',
    "itself": "SELECT * FROM survey_answer",
    "no SQL": "SELECT FROM WHERE",
    "brackets": "SELECT " + "(" * 5000 + "1" + ")" * 5000,
    "a value nobody gives": "SELECT $secret AS dossier_id FROM dossiers",
    "columns that are not there": "SELECT nothing_of_the_kind FROM dossiers",
}


@pytest.mark.parametrize("sql", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_sql_does_not_run(bundle: Path, tmp_path: Path, sql: str) -> None:
    def change(members: Members) -> None:
        members[f"{RELATIONS}/opinion.sql"] = sql.encode()
        rehashed(members)

    verification = verify(repacked(bundle, tmp_path / "b.zip", change))
    assert not verification.identical
    assert told(verification)[0].startswith("it cannot be recomputed: ")


def test_the_engine_of_a_bundle_reaches_nothing_else(honest: RunFromFacts, movement: Movement, tmp_path: Path) -> None:
    """Past the check of the tree, too: the engine itself refuses."""
    from thidua.indicators.engines.duckdb import DuckDB
    from thidua.indicators.execution import fact_tables

    (tmp_path / "spill").mkdir()
    (tmp_path / "secret.csv").write_text("a\n1\n")
    engine = DuckDB(tmp_path / "spill")
    try:
        fact_tables.offer(engine, honest.snapshot, honest.calendars, honest.scope.judged_on)
        files = honest.snapshot.files("dossiers")
        engine.confine(files)
        assert engine.fetch("SELECT COUNT(*) AS n FROM dossiers")["n"][0].as_py() > 0
        for sql in (
            f"SELECT * FROM '{tmp_path / 'secret.csv'}'",
            f"COPY dossiers TO '{tmp_path / 'out.csv'}'",
            f"ATTACH '{tmp_path / 'x.db'}'",
            "SELECT * FROM read_csv('https://example.invalid/x.csv')",
            "INSTALL httpfs",
            "SET enable_external_access = true",
            "SELECT * FROM files",
        ):
            with pytest.raises(Exception, match=r"Permission|Cannot|cannot|does not exist"):
                engine.run(sql)
        assert {path.name for path in tmp_path.iterdir()} == {"spill", "secret.csv"}
    finally:
        engine.close()


def test_sql_that_does_not_end_is_stopped(honest: RunFromFacts, movement: Movement, tmp_path: Path) -> None:
    endless = "SELECT a.dossier_id, 0 AS answers, 0 AS lowest_overall FROM " + ", ".join(
        f"events AS {name}" for name in "abcdefghij"
    )
    ruleset = changed(ours(movement), {"opinion": f"{endless} GROUP BY a.dossier_id"}, {})
    with pytest.raises(UserError, match="did not end within 1 seconds"):
        replay(ruleset, honest.snapshot, honest.scope, honest.calendars, tmp_path, most_seconds=1)


@pytest.mark.parametrize(
    ("relations", "message"),
    [
        ({"units": "SELECT 1 AS n"}, "may not take the name of a table"),
        ({"a": "SELECT n FROM b", "b": "SELECT n FROM a"}, "which reads it"),
        ({"A": "SELECT 1 AS n"}, "no file of a relation"),
        ({"a": "SELECT 1 AS n" + " " * 200_000}, "no file of a relation"),
        ({f"a{number}": "SELECT 1 AS n" for number in range(301)}, "at most 300"),
        ({"a": "(SELECT 1 AS n)"}, "is one SELECT"),
    ],
)
def test_what_is_no_ruleset_is_refused(relations: Mapping[str, str], message: str) -> None:
    with pytest.raises(UserError, match=message):
        ruleset_of(relations, {})


def test_a_bundle_without_its_sql_cannot_be_recomputed(bundle: Path, tmp_path: Path) -> None:
    def change(members: Members) -> None:
        for name in [name for name in members if name.startswith("sql/")]:
            del members[name]

    verification = verify(repacked(bundle, tmp_path / "b.zip", change))
    assert any(line.startswith("it cannot be recomputed") for line in told(verification))
    assert not verification.identical


@pytest.mark.slow
def test_a_table_and_a_column_that_came_later_are_empty_in_an_older_bundle(bundle: Path, tmp_path: Path) -> None:
    """As if the model had got `due_changes`, of which the city has none, and `case_name` only since."""

    def change(members: Members) -> None:
        manifest = json.loads(members[NAME])
        del members["facts/due_changes.parquet"], manifest["members"]["facts/due_changes.parquet"]
        members[NAME] = json.dumps(manifest).encode()
        table = pq.read_table(pa.BufferReader(members["facts/dossiers.parquet"])).drop_columns(["case_name"])
        written = pa.BufferOutputStream()
        pq.write_table(table, written)
        members["facts/dossiers.parquet"] = written.getvalue().to_pybytes()
        rehashed(members)

    assert told(verify(repacked(bundle, tmp_path / "b.zip", change))) == []


@pytest.mark.slow
def test_an_older_bundle_is_compared_with_a_ledger_in_its_own_columns(
    ledger: Ledger, bundle: Path, tmp_path: Path
) -> None:
    def change(members: Members) -> None:
        table = pq.read_table(pa.BufferReader(members["facts/dossiers.parquet"])).drop_columns(["case_name"])
        written = pa.BufferOutputStream()
        pq.write_table(table, written)
        members["facts/dossiers.parquet"] = written.getvalue().to_pybytes()
        rehashed(members)

    assert told(verify(repacked(bundle, tmp_path / "b.zip", change), ledger=ledger)) == []


def days_off(members: Members, many: int) -> None:
    """The first days with work in the calendar become days of rest."""
    value = json.loads(members[WORKING_DAYS])
    rest = value["default"]["sessions"].index([])
    working = [place for place, kind in enumerate(value["default"]["days"]) if kind != rest]
    for place in working[:many]:
        value["default"]["days"][place] = rest
    members[WORKING_DAYS] = json.dumps(value).encode()


@pytest.mark.slow
def test_working_days_other_than_the_calendar_gives_are_told(bundle: Path, tmp_path: Path) -> None:
    def change(members: Members) -> None:
        days_off(members, 3)
        rehashed(members)

    verification = verify(repacked(bundle, tmp_path / "b.zip", change))
    assert any(line.startswith("the working days' content hash is stated as") for line in told(verification))
    assert [line.partition(", the first on")[0] for line in lines(verification.notes)] == [
        "3 working days are not what the calendar's files give here"
    ]


@pytest.mark.slow
def test_calendars_survive_as_working_days(calendars: CalendarSet, tmp_path: Path) -> None:
    whole = CalendarSet(calendars.default, {"X1": load_calendars("every-day").default})
    again = calendars_from_value(json.loads(json.dumps(working_days_value(whole))))
    assert again.fingerprint == whole.fingerprint
    assert differing_days(whole.default, again.default) == []
    assert len(differing_days(whole.default, again.for_unit("X1"))) > 100


@pytest.mark.parametrize(
    "change",
    [
        lambda value: value.update(form=2),
        lambda value: value.update(form=1.0),
        lambda value: value.update(more=1),
        lambda value: value["default"].update(sessions=[*value["default"]["sessions"], [[3600, 7200]]]),
        lambda value: value["default"].update(days=[value["default"]["days"][0] - 10, *value["default"]["days"][1:]]),
        lambda value: value["default"].update(days=[]),
        lambda value: value["default"].update(days=[999]),
        lambda value: value["default"].update(sessions=[[[0.5, 3600]]], days=[0]),
        lambda value: value["default"].update(sessions=[[[3600, 0]]], days=[0]),
        lambda value: value["default"].update(counting=["next_day", "receipt", "28800"]),
        lambda value: value.pop("default"),
    ],
)
def test_working_days_that_are_none_are_refused(
    calendars: CalendarSet, change: Callable[[dict[str, object]], None]
) -> None:
    value = working_days_value(calendars)
    change(value)
    with pytest.raises((KeyError, ValueError, TypeError, IndexError, UserError)):
        calendars_from_value(value)


@pytest.mark.slow
def test_a_movement_other_than_ours_is_told(ledger: Ledger, bundle: Path, tmp_path: Path) -> None:
    folder = tmp_path / "movements" / MOVEMENT
    with_texts = {name: content for name, content in members_of(bundle).items() if name.startswith("movements/")}
    for name, content in with_texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content.replace(b'threshold = "80%"', b'threshold = "40%"'))
    other = load_movement(folder)
    seal(
        run_from_facts(ledger, ledger.snapshot(), other, load_calendars(), as_of_at=AS_OF),
        tmp_path / "b.zip",
        movement=folder,
        calendar=None,
    )
    verification = verify(tmp_path / "b.zip")
    assert told(verification) == []
    assert lines(verification.notes) == [
        "the movement can-tho-2026 in the bundle is not the one that comes with this program",
        "not word for word as in this program: movements/can-tho-2026/movement.toml",
    ]


def members_of(bundle: Path) -> Members:
    members: Members = {}
    repacked(bundle, bundle.with_name("copy.zip"), members.update)
    return members


def test_rules_in_python_that_changed_since_are_one_line_each() -> None:
    changes = (RuleChange("0.2.0", "first"), RuleChange("0.10.0", "second"))
    assert [change.message for change in changes_after("0.1.0", changes)] == ["first", "second"]
    assert [change.message for change in changes_after("0.2.0", changes)] == ["second"]
    assert [change.message for change in changes_after("0.10.0", changes)] == []
    assert [change.message for change in changes_after("whatever", changes)] == ["first", "second"]


def test_every_release_knows_its_own_sql() -> None:
    from thidua.proof.released_rules import released

    hashes = {name: installed().content_hash(name) for name in installed().indicators}
    assert released().get(thidua.__version__, hashes) == hashes, (
        "the catalogue changed: raise the version, for this one is out (docs/how-to/release.md)"
    )


def test_the_value_a_movement_gives_to_sql_is_one_of_its_settings(movement: Movement) -> None:
    """Old bundles ask for these names: one that goes away would leave them without a value."""
    from thidua.indicators.execution.state_cache import parameters

    names = {*parameters(AS_OF, load_calendars()), *scope_of(movement, AS_OF).parameters(), "window_end"}
    ruleset = installed()
    texts = [
        *(relation.sql for relation in ruleset.relations.values()),
        *(one.sql for one in ruleset.indicators.values()),
    ]
    placeholders = {name for text in texts for name in re.findall(r"\$([a-z_]+)", text)}
    assert placeholders <= names
    assert placeholders | {"window_end"} == {  # which bundles of 0.1.0 ask for
        "as_of_at", "window_from", "window_to", "window_end", "on_time", "procedure_without_demand", "desk_dossiers",
        "pending_not_due", "population", "due_at_midnight", "forward_within_working_seconds", "satisfied_from",
        "working_day_seconds", "days_from", "hours_from", "judged_at", "until_at", "refused_at_desk",
        "token_withdrawn_within_seconds",
    }  # fmt: skip
