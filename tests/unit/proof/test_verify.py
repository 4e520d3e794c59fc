"""A bundle verifies from itself alone; whoever touches it is found out, and where."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from support.evidence_bundles import AS_OF, MOVEMENT, rehashed, repacked, told
from support.small_city import CITY, make_small_city, write_small_city
from thidua.definitions.calendars import load_calendars
from thidua.definitions.movement_loader import load_movement
from thidua.i18n import UserError
from thidua.ledger.store.ledger import Ledger
from thidua.proof.bundle import RESULTS, calendar_file, seal
from thidua.proof.manifest import NAME as MANIFEST
from thidua.proof.manifest import manifest_hash
from thidua.proof.verify import verify
from thidua.verdicts.evaluation_run import run_from_facts


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return make_small_city(tmp_path_factory.mktemp("city") / "ledger")


def sealed(ledger: Ledger, path: Path) -> str:
    made = run_from_facts(ledger, ledger.snapshot(), load_movement(MOVEMENT), load_calendars(), as_of_at=AS_OF)
    return seal(made, path, movement=MOVEMENT, calendar=None).bundle_hash


@pytest.fixture(scope="module")
def bundle(ledger: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bundle") / "evidence.zip"
    sealed(ledger, path)
    return path


@pytest.mark.slow
def test_an_honest_bundle_is_identical(bundle: Path) -> None:
    verification = verify(bundle)
    assert told(verification) == []
    assert verification.notes == ()
    assert verification.verdicts == 3 * 8 + 3 * 8


def test_the_same_run_gives_the_same_bytes(ledger: Ledger, bundle: Path, tmp_path: Path) -> None:
    sealed(ledger, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == bundle.read_bytes()


@pytest.mark.slow
def test_another_ledger_with_the_same_imports_gives_the_same_bytes(bundle: Path, tmp_path: Path) -> None:
    elsewhere = write_small_city(tmp_path / "elsewhere")
    sealed(elsewhere, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == bundle.read_bytes()


def untouched(members: dict[str, bytes]) -> None:
    assert MANIFEST in members


@pytest.mark.slow
def test_the_order_of_members_does_not_matter(bundle: Path, tmp_path: Path) -> None:
    assert told(verify(repacked(bundle, tmp_path / "b.zip", untouched, reverse=True))) == []


@pytest.mark.slow
def test_one_changed_byte_is_found(bundle: Path, tmp_path: Path) -> None:
    def change(members: dict[str, bytes]) -> None:
        text = members["movements/can-tho-2026/texts/vi.toml"]
        members["movements/can-tho-2026/texts/vi.toml"] = text + b"\n"

    verification = verify(repacked(bundle, tmp_path / "b.zip", change))
    assert told(verification) == [
        "movements/can-tho-2026/texts/vi.toml was changed: it is not the file that was sealed"
    ]


def test_a_damaged_archive_is_found(bundle: Path, tmp_path: Path) -> None:
    content = bytearray(bundle.read_bytes())
    with zipfile.ZipFile(bundle) as archive:
        entry = archive.getinfo("facts/dossiers.parquet")
    content[entry.header_offset + 200] ^= 1
    (tmp_path / "b.zip").write_bytes(content)
    assert told(verify(tmp_path / "b.zip"))[0] == "facts/dossiers.parquet is missing or damaged"


def without_the_late_ones(members: dict[str, bytes]) -> None:
    """Every dossier of X1 finished on time after all."""
    table = pq.read_table(pa.BufferReader(members["facts/dossiers.parquet"]))
    rows = table.to_pylist()
    for row in rows:
        if row["dossier_id"] == "H13.X1-260707-0007":
            row["finished_at"] = row["due_at"]
    written = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), written)
    members["facts/dossiers.parquet"] = written.getvalue().to_pybytes()


@pytest.mark.slow
def test_one_changed_row_is_found_and_what_it_turns(bundle: Path, tmp_path: Path) -> None:
    report = told(verify(repacked(bundle, tmp_path / "b.zip", without_the_late_ones)))
    assert report[0] == "facts/dossiers.parquet was changed: it is not the file that was sealed"
    turned = [line for line in report if line.startswith("X1 a.7, Finished on time")]
    assert len(turned) == 1
    assert "stated not determinable 5/6 (-0) >= 100/100; 6 of 10 dossiers; 4 more needed for a verdict" in turned[0]
    assert "recomputed not determinable 6/6 (-0) >= 100/100; 6 of 10 dossiers; 4 more needed for a verdict" in turned[0]


@pytest.mark.slow
def test_a_row_changed_with_the_traces_covered_still_shows(bundle: Path, tmp_path: Path) -> None:
    def change(members: dict[str, bytes]) -> None:
        without_the_late_ones(members)
        rehashed(members)

    report = told(verify(repacked(bundle, tmp_path / "b.zip", change)))
    assert any(line.startswith("X1 a.7") for line in report)
    assert not any("was changed" in line for line in report)


@pytest.mark.slow
def test_a_lowered_threshold_is_found(bundle: Path, tmp_path: Path) -> None:
    def change(members: dict[str, bytes]) -> None:
        name = "movements/can-tho-2026/movement.toml"
        assert b'threshold = "80%"' in members[name]
        members[name] = members[name].replace(b'threshold = "80%"', b'threshold = "40%"')
        rehashed(members)

    report = told(verify(repacked(bundle, tmp_path / "b.zip", change)))
    assert any(line.startswith("the movement's content hash is stated as") for line in report)
    assert "X2 a.6: stated not met, recomputed met" in report


@pytest.mark.slow
def test_a_changed_verdict_is_found(bundle: Path, tmp_path: Path) -> None:
    def change(members: dict[str, bytes]) -> None:
        results = json.loads(members[RESULTS])
        row = next(row for row in results["rows"] if (row["subject_id"], row["criterion_id"]) == ("X2", "a.6"))
        row["state"] = "met"
        members[RESULTS] = json.dumps(results).encode()
        rehashed(members)

    assert told(verify(repacked(bundle, tmp_path / "b.zip", change))) == ["X2 a.6: stated met, recomputed not met"]


@pytest.mark.slow
def test_a_forger_who_redoes_everything_is_found_by_the_published_hash(
    ledger: Ledger, bundle: Path, tmp_path: Path
) -> None:
    city = dict(CITY)
    city["dossiers"] = [row for row in CITY["dossiers"] if row["dossier_id"] != "H13.X1-260707-0007"]
    forged = make_small_city(tmp_path / "forged", city)
    sealed(forged, tmp_path / "forged.zip")
    published = verify(bundle).bundle_hash
    assert told(verify(tmp_path / "forged.zip")) == []
    report = told(verify(tmp_path / "forged.zip", expected_hash=published))
    assert len(report) == 1
    assert published in report[0]
    assert (
        told(verify(tmp_path / "forged.zip", ledger=ledger))[0] == "the facts of dossiers are not those of the ledger"
    )


@pytest.mark.slow
def test_the_ledger_itself_agrees(ledger: Ledger, bundle: Path) -> None:
    assert told(verify(bundle, ledger=ledger)) == []


def test_a_ledger_that_never_was_there(bundle: Path, tmp_path: Path) -> None:
    other = Ledger.create(tmp_path / "empty")
    assert told(verify(bundle, ledger=other))[0].startswith("the ledger never was in the state ")


@pytest.mark.parametrize(
    "name",
    [
        "facts/dossiers.parquet",
        "facts/register.parquet",
        "calendar/viet-nam.toml",
        "movements/can-tho-2026/movement.toml",
    ],
)
def test_a_missing_member_is_named(bundle: Path, tmp_path: Path, name: str) -> None:
    report = told(verify(repacked(bundle, tmp_path / "b.zip", lambda members: members.pop(name))))
    assert report[0] == f"{name} is missing or damaged"
    assert report[1].startswith("it cannot be recomputed: ")


def test_missing_results_are_named_and_recomputed_all_the_same(bundle: Path, tmp_path: Path) -> None:
    report = told(verify(repacked(bundle, tmp_path / "b.zip", lambda members: members.pop(RESULTS))))
    assert report[0] == f"{RESULTS} is missing or damaged"


@pytest.mark.slow
def test_an_added_member_is_named(bundle: Path, tmp_path: Path) -> None:
    path = repacked(bundle, tmp_path / "b.zip", lambda members: members.update({"extra.txt": b"x"}))
    assert told(verify(path)) == ["extra.txt was added: the manifest does not name it"]


def test_facts_that_are_no_table_become_a_finding(bundle: Path, tmp_path: Path) -> None:
    path = repacked(bundle, tmp_path / "b.zip", lambda members: members.update({"facts/units.parquet": b"PAR1junk"}))
    assert told(verify(path))[1] == "it cannot be recomputed: the table units of the bundle cannot be read"


@pytest.mark.slow
def test_results_that_cannot_be_read_become_a_finding(bundle: Path, tmp_path: Path) -> None:
    for junk in (b"[]", b"{}", b"\xff", b'{"form": 1}', b"[" * 100_000):
        path = repacked(bundle, tmp_path / "b.zip", lambda members, junk=junk: members.update({RESULTS: junk}))
        assert "results.json cannot be read" in told(verify(path))


def drop_a_subject(results: dict[str, Any]) -> None:
    results["subjects"] = [subject for subject in results["subjects"] if subject["id"] != "X1"]


def rename_a_subject(results: dict[str, Any]) -> None:
    next(subject for subject in results["subjects"] if subject["id"] == "X1")["name"] = "Another"


def row_of(results: dict[str, Any], subject: str, criterion: str) -> dict[str, Any]:
    result: dict[str, Any] = next(
        row for row in results["rows"] if (row["subject_id"], row["criterion_id"]) == (subject, criterion)
    )
    return result


def drop_a_row(results: dict[str, Any]) -> None:
    results["rows"].remove(row_of(results, "X1", "a.7"))


def add_a_row(results: dict[str, Any]) -> None:
    results["rows"].append({**row_of(results, "X1", "a.7"), "criterion_id": "a.9"})


def cite_another_clause(results: dict[str, Any]) -> None:
    row_of(results, "X1", "a.7")["clause"] = "III.9"


def drop_a_requirement(results: dict[str, Any]) -> None:
    row_of(results, "X1", "a.7")["parts"].pop()


def state_other_sql(results: dict[str, Any]) -> None:
    results["basis"]["indicators"]["satisfaction"] = "0" * 64


def move_a_dossier(results: dict[str, Any]) -> None:
    results["population"][0]["dossiers"] += 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "line"),
    [
        (move_a_dossier, "the dossiers that touch the window are elsewhere than stated"),
        (drop_a_subject, "who takes part differs: X1"),
        (rename_a_subject, "who takes part differs: X1"),
        (drop_a_row, "X1 a.7: no verdict is stated"),
        (add_a_row, "X1 a.9: a verdict is stated that the facts do not give"),
        (cite_another_clause, "X1 a.7: requirements, holds or clause differ"),
        (drop_a_requirement, "X1 a.7: requirements, holds or clause differ"),
        (state_other_sql, "satisfaction: the SQL in the bundle is not that of the results"),
    ],
)
def test_a_change_of_the_results_is_named(
    bundle: Path, tmp_path: Path, change: Callable[[dict[str, Any]], None], line: str
) -> None:
    def forge(members: dict[str, bytes]) -> None:
        results = json.loads(members[RESULTS])
        change(results)
        members[RESULTS] = json.dumps(results).encode()
        rehashed(members)

    verification = verify(repacked(bundle, tmp_path / "b.zip", forge))
    assert told(verification) == [line]
    assert not verification.identical


@pytest.mark.slow
def test_the_hash_of_the_results_is_recomputed(bundle: Path, tmp_path: Path) -> None:
    """A field nobody knows is read by nobody; the hash of the results still shows it."""

    def add_a_field(members: dict[str, bytes]) -> None:
        results = json.loads(members[RESULTS])
        results["remark"] = "decided otherwise"
        members[RESULTS] = json.dumps(results).encode()
        rehashed(members)

    def keep_the_old_hash(members: dict[str, bytes]) -> None:
        stated = json.loads(members[MANIFEST])["result_hash"]
        add_a_field(members)
        manifest = json.loads(members[MANIFEST])
        manifest["result_hash"] = stated
        manifest["bundle_hash"] = manifest_hash(manifest)
        members[MANIFEST] = json.dumps(manifest).encode()

    for number, change in enumerate((add_a_field, keep_the_old_hash)):
        report = told(verify(repacked(bundle, tmp_path / f"{number}.zip", change)))
        assert len(report) == 1
        assert report[0].startswith("the results' hash is stated as ")


@pytest.mark.slow
def test_a_manifest_changed_alone_is_found(bundle: Path, tmp_path: Path) -> None:
    def change(members: dict[str, bytes]) -> None:
        manifest = json.loads(members[MANIFEST])
        manifest["snapshot_id"] = "0" * 64
        members[MANIFEST] = json.dumps(manifest).encode()

    assert "MANIFEST.json was changed: it does not give its own hash" in told(
        verify(repacked(bundle, tmp_path / "b.zip", change))
    )


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda manifest: manifest.pop("sealed_by"), "MANIFEST.json does not say sealed_by"),
        (
            lambda manifest: manifest["sealed_by"].update(program_version="0.1.0)\nidentical: 9 verdicts"),
            "MANIFEST.json does not say program_version",
        ),
        (lambda manifest: manifest["members"].update({RESULTS: "0" * 64}), f"MANIFEST.json does not say {RESULTS}"),
        (lambda manifest: manifest.update(form=99), "MANIFEST.json is of a form this program does not know"),
    ],
)
def test_a_manifest_that_says_too_little_is_refused(
    bundle: Path, tmp_path: Path, change: Callable[[dict[str, Any]], None], line: str
) -> None:
    def cut(members: dict[str, bytes]) -> None:
        manifest = json.loads(members[MANIFEST])
        change(manifest)
        members[MANIFEST] = json.dumps(manifest).encode()

    with pytest.raises(UserError, match=line):
        verify(repacked(bundle, tmp_path / "b.zip", cut))


def test_files_of_the_calendar_that_cannot_be_read_are_told(bundle: Path, tmp_path: Path) -> None:
    def change(members: dict[str, bytes]) -> None:
        members["calendar/viet-nam.toml"] = b"[[holiday]]\n"
        rehashed(members)

    verification = verify(repacked(bundle, tmp_path / "b.zip", change))
    assert [note.message for note in verification.notes] == [
        "not word for word as in this program: {files}",
        "the calendar's files cannot be read by this program: {reason}",
    ]


def test_a_table_with_columns_of_other_types_is_named(bundle: Path, tmp_path: Path) -> None:
    def change(members: dict[str, bytes]) -> None:
        table = pq.read_table(pa.BufferReader(members["facts/units.parquet"]))
        place = table.schema.get_field_index("unit_id")
        other = table.set_column(place, "unit_id", pa.array(range(len(table)), pa.int64()))
        written = pa.BufferOutputStream()
        pq.write_table(other, written)
        members["facts/units.parquet"] = written.getvalue().to_pybytes()
        rehashed(members)

    report = told(verify(repacked(bundle, tmp_path / "b.zip", change)))
    assert report == ["it cannot be recomputed: the table units of the bundle lacks or mistypes unit_id"]


@pytest.mark.slow
def test_a_ledger_has_no_rows_of_a_table_that_the_bundle_lacks(ledger: Ledger, bundle: Path, tmp_path: Path) -> None:
    def drop(name: str) -> Callable[[dict[str, bytes]], None]:
        def change(members: dict[str, bytes]) -> None:
            manifest = json.loads(members[MANIFEST])
            del members[f"facts/{name}.parquet"], manifest["members"][f"facts/{name}.parquet"]
            members[MANIFEST] = json.dumps(manifest).encode()
            rehashed(members)

        return change

    assert told(verify(repacked(bundle, tmp_path / "empty.zip", drop("due_changes")), ledger=ledger)) == []
    report = told(verify(repacked(bundle, tmp_path / "filled.zip", drop("register")), ledger=ledger))
    assert "the facts of register are not those of the ledger" in report


def test_a_table_of_the_bundle_that_cannot_be_read_is_not_that_of_the_ledger(
    ledger: Ledger, bundle: Path, tmp_path: Path
) -> None:
    path = repacked(bundle, tmp_path / "b.zip", lambda members: members.update({"facts/units.parquet": b"PAR1junk"}))
    assert "the facts of units are not those of the ledger" in told(verify(path, ledger=ledger))


UNIT_CALENDAR = """
id = "market-day"
title = { vi = "Phường chợ", en = "Market ward" }
inherits = "viet-nam"
units = ["X1"]
[[add]]
on = 2026-07-08
name = { vi = "Ngày hội làng", en = "Village feast" }
known_on = 2026-02-01
source = "practice"
"""


@pytest.mark.slow
def test_the_calendars_of_units_are_sealed_too(ledger: Ledger, tmp_path: Path) -> None:
    folder = tmp_path / "calendar"
    (folder / "units").mkdir(parents=True)
    (folder / "viet-nam.toml").write_bytes(calendar_file(None).read_bytes())
    (folder / "units" / "market-day.toml").write_text(UNIT_CALENDAR, encoding="utf-8")
    calendars = load_calendars(folder / "viet-nam.toml")
    assert set(calendars.by_unit) == {"X1"}
    made = run_from_facts(ledger, ledger.snapshot(), load_movement(MOVEMENT), calendars, as_of_at=AS_OF)
    seal(made, tmp_path / "b.zip", movement=MOVEMENT, calendar=str(folder / "viet-nam.toml"))
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert {"calendar/viet-nam.toml", "calendar/units/market-day.toml"} <= set(archive.namelist())
    assert verify(tmp_path / "b.zip").identical
