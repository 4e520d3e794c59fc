"""A bundle verifies from itself alone; whoever touches it is found out, and where."""

import json
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from support.evidence_bundles import AS_OF, MOVEMENT, rehashed, repacked, told
from support.small_city import CITY, make_small_city
from thidua.definitions.calendars import load_calendars
from thidua.definitions.movement_loader import load_movement
from thidua.ledger.store.ledger import Ledger
from thidua.proof.bundle import RESULTS, seal
from thidua.proof.manifest import NAME as MANIFEST
from thidua.proof.verify import verify
from thidua.verdicts.evaluation_run import run


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return make_small_city(tmp_path_factory.mktemp("city") / "ledger")


def sealed(ledger: Ledger, path: Path) -> str:
    made = run(ledger, ledger.snapshot(), load_movement(MOVEMENT), load_calendars(), as_of_at=AS_OF)
    return seal(made, path, movement=MOVEMENT, calendar=None).bundle_hash


@pytest.fixture(scope="module")
def bundle(ledger: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bundle") / "evidence.zip"
    sealed(ledger, path)
    return path


def test_an_honest_bundle_is_identical(bundle: Path) -> None:
    found = verify(bundle)
    assert told(found) == []
    assert found.notes == ()
    assert found.verdicts == 3 * 8 + 3 * 8


def test_the_same_run_gives_the_same_bytes(ledger: Ledger, bundle: Path, tmp_path: Path) -> None:
    sealed(ledger, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == bundle.read_bytes()


def test_another_ledger_with_the_same_imports_gives_the_same_bytes(bundle: Path, tmp_path: Path) -> None:
    elsewhere = make_small_city(tmp_path / "elsewhere")
    sealed(elsewhere, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == bundle.read_bytes()


def untouched(members: dict[str, bytes]) -> None:
    assert MANIFEST in members


def test_the_order_of_members_does_not_matter(bundle: Path, tmp_path: Path) -> None:
    assert told(verify(repacked(bundle, tmp_path / "b.zip", untouched, reverse=True))) == []


def test_one_changed_byte_is_found(bundle: Path, tmp_path: Path) -> None:
    def change(members: dict[str, bytes]) -> None:
        text = members["movements/can-tho-2026/texts/vi.toml"]
        members["movements/can-tho-2026/texts/vi.toml"] = text + b"\n"

    found = verify(repacked(bundle, tmp_path / "b.zip", change))
    assert told(found) == ["movements/can-tho-2026/texts/vi.toml was changed: it is not the file that was sealed"]


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


def test_one_changed_row_is_found_and_what_it_turns(bundle: Path, tmp_path: Path) -> None:
    found = told(verify(repacked(bundle, tmp_path / "b.zip", without_the_late_ones)))
    assert found[0] == "facts/dossiers.parquet was changed: it is not the file that was sealed"
    turned = [line for line in found if line.startswith("X1 a.7, finished_on_time")]
    assert len(turned) == 1
    assert "stated not_met 5/6 (-0) >= 100/100, compared" in turned[0]
    assert "recomputed met 6/6 (-0) >= 100/100, compared" in turned[0]


def test_a_row_changed_with_the_traces_covered_still_shows(bundle: Path, tmp_path: Path) -> None:
    def change(members: dict[str, bytes]) -> None:
        without_the_late_ones(members)
        rehashed(members)

    found = told(verify(repacked(bundle, tmp_path / "b.zip", change)))
    assert any(line.startswith("X1 a.7") for line in found)
    assert not any("was changed" in line for line in found)


def test_a_lowered_threshold_is_found(bundle: Path, tmp_path: Path) -> None:
    def change(members: dict[str, bytes]) -> None:
        name = "movements/can-tho-2026/movement.toml"
        assert b'threshold = "80%"' in members[name]
        members[name] = members[name].replace(b'threshold = "80%"', b'threshold = "40%"')
        rehashed(members)

    found = told(verify(repacked(bundle, tmp_path / "b.zip", change)))
    assert any(line.startswith("movement_hash is stated as") for line in found)
    assert "X2 a.6: stated not_met, recomputed met" in found


def test_a_changed_verdict_is_found(bundle: Path, tmp_path: Path) -> None:
    def change(members: dict[str, bytes]) -> None:
        results = json.loads(members[RESULTS])
        row = next(row for row in results["rows"] if (row["subject_id"], row["criterion_id"]) == ("X2", "a.6"))
        row["state"] = "met"
        members[RESULTS] = json.dumps(results).encode()
        rehashed(members)

    assert told(verify(repacked(bundle, tmp_path / "b.zip", change))) == ["X2 a.6: stated met, recomputed not_met"]


def test_a_forger_who_redoes_everything_is_found_by_the_published_hash(
    ledger: Ledger, bundle: Path, tmp_path: Path
) -> None:
    city = dict(CITY)
    city["dossiers"] = [row for row in CITY["dossiers"] if row["dossier_id"] != "H13.X1-260707-0007"]
    forged = make_small_city(tmp_path / "forged", city)
    sealed(forged, tmp_path / "forged.zip")
    published = verify(bundle).bundle_hash
    assert told(verify(tmp_path / "forged.zip")) == []
    found = told(verify(tmp_path / "forged.zip", expected_hash=published))
    assert len(found) == 1
    assert published in found[0]
    assert told(verify(tmp_path / "forged.zip", ledger=ledger)) == ["the facts of dossiers are not those of the ledger"]


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
    found = told(verify(repacked(bundle, tmp_path / "b.zip", lambda members: members.pop(name))))
    assert found[0] == f"{name} is missing or damaged"
    assert found[1].startswith("it cannot be recomputed: ")


def test_an_added_member_is_named(bundle: Path, tmp_path: Path) -> None:
    path = repacked(bundle, tmp_path / "b.zip", lambda members: members.update({"extra.txt": b"x"}))
    assert told(verify(path)) == ["extra.txt was added: the manifest does not name it"]


def test_facts_that_are_no_table_become_a_finding(bundle: Path, tmp_path: Path) -> None:
    path = repacked(bundle, tmp_path / "b.zip", lambda members: members.update({"facts/units.parquet": b"PAR1junk"}))
    assert told(verify(path))[1] == "it cannot be recomputed: the table units of the bundle cannot be read"


def test_results_that_cannot_be_read_become_a_finding(bundle: Path, tmp_path: Path) -> None:
    for junk in (b"[]", b"{}", b"\xff", b'{"form": 1}', b"[" * 100_000):
        path = repacked(bundle, tmp_path / "b.zip", lambda members, junk=junk: members.update({RESULTS: junk}))
        assert "results.json cannot be read" in told(verify(path))
