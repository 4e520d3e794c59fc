"""Logs nobody here wrote: what their publishers and others counted in them comes out of the ledger by plain SQL."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from support import ROOT
from support.import_files import adds_up, bring, empty_ledger
from thidua.ledger.mapping.import_file import ImportReport

DATA = Path(os.environ.get("THIDUA_REAL_DATA", ROOT.parent / "shared" / "real-data"))
pytestmark = pytest.mark.real


class Imported:
    """A ledger that holds one of the logs."""

    def __init__(self, folder: Path, example: str, file: str) -> None:
        if not (DATA / file).exists():
            pytest.skip(f"{file} is not there: it is looked for in {DATA} (THIDUA_REAL_DATA)")
        self.ledger = empty_ledger(folder)
        self.report: ImportReport = bring(
            self.ledger,
            DATA / file,
            profile=ROOT / "examples" / example / "profile.toml",
            quarantine_folder=folder / "quarantine",
        )
        self.connection = duckdb.connect()
        self.ledger.snapshot().create_views(self.connection)

    def one(self, query: str) -> tuple[Any, ...]:
        row = self.connection.execute(query).fetchone()
        assert row is not None
        return row


@pytest.fixture(scope="module")
def boston(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    imported = Imported(tmp_path_factory.mktemp("boston"), "boston-311", "boston-311-2011.csv.gz")
    yield imported
    imported.connection.close()


@pytest.fixture(scope="module")
def permits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    imported = Imported(tmp_path_factory.mktemp("permits"), "permit-receipt", "permit-receipt.csv.gz")
    yield imported
    imported.connection.close()


def test_every_row_of_both_is_taken(boston: Imported, permits: Imported) -> None:
    for imported, expected in ((boston, 58_251), (permits, 8_577)):
        assert adds_up(imported.report)
        assert (imported.report.counts["read"], imported.report.counts["accepted"]) == (expected, expected)
        assert imported.report.quarantine is None


def test_35591_of_the_43821_boston_requests_closed_with_a_target_were_finished_on_time(boston: Imported) -> None:
    assert boston.one(
        "SELECT count(*) FILTER (finished_at <= due_at), count(*) FROM dossiers "
        "WHERE finished_at IS NOT NULL AND due_at IS NOT NULL"
    ) == (35_591, 43_821)


def test_the_citys_own_verdict_is_ours_on_all_43664_it_gave(boston: Imported) -> None:
    assert boston.one(
        "SELECT count(*), count(*) FILTER ((finished_at <= due_at) = (stated_verdict = 'on_time')) FROM dossiers "
        "WHERE finished_at IS NOT NULL AND due_at IS NOT NULL AND stated_verdict IS NOT NULL"
    ) == (43_664, 43_664)


def test_every_verdict_the_city_gave_is_another_defensible_reading(boston: Imported) -> None:
    assert boston.one("SELECT count(*) FILTER (stated_verdict = 'on_time'), count(stated_verdict) FROM dossiers") == (
        46_572,
        58_093,
    )


def test_departments_queues_and_kinds_of_request_are_made_from_the_file(boston: Imported) -> None:
    assert boston.one("SELECT (SELECT count(*) FROM units), (SELECT count(*) FROM procedures)") == (114, 141)
    assert boston.one(
        "SELECT count(*) FROM dossiers ANTI JOIN units ON receiving_unit_id = unit_id OR competent_unit_id = unit_id"
    ) == (0,)


def test_952_of_1329_permits_with_a_deadline_were_finished_on_time(permits: Imported) -> None:
    assert permits.one(
        "SELECT count(*) FILTER (finished_at <= due_at), count(*) FROM dossiers "
        "WHERE finished_at IS NOT NULL AND due_at IS NOT NULL"
    ) == (952, 1_329)


def test_1250_of_1434_permits_came_over_the_internet(permits: Imported) -> None:
    assert permits.one("SELECT count(*) FILTER (channel = 'online'), count(*) FROM dossiers") == (1_250, 1_434)


def test_the_group_changes_3_79_times_a_permit_in_the_order_of_the_file(permits: Imported) -> None:
    changes, dossiers = permits.one(
        "SELECT count(*) FILTER (unit_id <> before), count(DISTINCT dossier_id) FROM ("
        "SELECT dossier_id, unit_id, lag(unit_id) OVER (PARTITION BY dossier_id ORDER BY seq) AS before FROM events)"
    )
    assert (changes, dossiers) == (5_440, 1_434)
    assert round(changes / dossiers, 2) == 3.79
