"""Every two moments of a record, in either order, have an answer: the rule that sets it aside, or why it may be so."""

import csv
from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path

import pyarrow as pa
import pytest

from support.import_files import adds_up, bring, small_town
from thidua.ledger.cleaning.plausibility import broken, moments_of, shipped_rules
from thidua.ledger.model import MOMENT, TABLES

NOON = datetime.fromisoformat("2026-03-05T12:00:00")
KNOWN_AT = NOON + timedelta(days=30)
# What is told of one dossier, and may stand in one row of a file.
OF_A_DOSSIER = ("dossiers", "supplements", "due_changes", "events", "surveys")
Pair = tuple[str, str]


def answers() -> dict[Pair, list[tuple[frozenset[str], str]]]:
    with (Path(__file__).parent / "orders_of_moments.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    listed: dict[Pair, list[tuple[frozenset[str], str]]] = {}
    for line in lines:
        for earlier in line["earlier"].split():
            for later in line["later"].split():
                answer = frozenset(line["set_aside_by"].split()), line["free_because"]
                listed.setdefault((earlier, later), []).append(answer)
    return listed


def orders() -> list[Pair]:
    """Every ordered pair of a table, of the tables of one dossier, and of each moment with what bounds it."""
    own = {table: [f"{table}.{name}" for name in moments_of(table)] for table in TABLES}
    pairs = [pair for listed in own.values() for pair in permutations(listed, 2)]
    stamps = {f"{table}.version_at" for table in TABLES}
    of_a_dossier = [name for table in OF_A_DOSSIER for name in own[table] if name not in stamps]
    pairs += [pair for pair in permutations(of_a_dossier, 2) if pair[0].split(".")[0] != pair[1].split(".")[0]]
    for name in (name for listed in own.values() for name in listed):
        pairs += [(name, "2000"), ("known_at", name), ("known_at+10", name)]
    return pairs


def broken_by(earlier: str, later: str) -> set[str]:
    """The rules that a row breaks in which one moment lies two days before the other, and which says nothing else."""
    if later == "2000":
        told = {earlier: datetime.fromisoformat("1999-12-31T12:00:00")}
    elif earlier == "known_at":
        told = {later: KNOWN_AT + timedelta(days=2)}
    elif earlier == "known_at+10":
        told = {later: KNOWN_AT + timedelta(days=3_662)}
    else:
        told = {earlier: NOON, later: NOON + timedelta(days=2)}
    tables: dict[str, dict[str, pa.Array]] = {}
    for name, at in told.items():
        table, column = name.split(".")
        kind = {**TABLES[table].columns, "version_at": MOMENT}[column]
        tables.setdefault(table, {})[column] = pa.array([at], MOMENT).cast(kind, safe=False)
    rules = shipped_rules()
    names = {id(rule): name for name, rule in rules.items()}
    return {
        names[id(breach.rule)]
        for table, columns in tables.items()
        for breach in broken(table, columns, tuple(rules.values()), KNOWN_AT, tables)
    }


def test_every_order_of_two_moments_has_one_answer() -> None:
    listed = answers()
    assert sorted(set(orders()) - listed.keys()) == []
    assert sorted(listed.keys() - set(orders())) == []
    assert {pair: own for pair, own in listed.items() if len(own) != 1} == {}
    for (rules, why), *_ in listed.values():
        assert bool(rules) != bool(why)
        assert rules <= shipped_rules().keys()


def test_a_column_without_an_answer_is_missed() -> None:
    assert ("dossiers.submitted_at", "dossiers.paused_at") not in answers()
    assert ("dossiers.submitted_at", "dossiers.received_at") in orders()


def test_the_rules_are_those_that_are_told_for_every_order() -> None:
    listed = answers()
    wrong = {pair: rules for pair in orders() if (rules := broken_by(*pair)) != listed[pair][0][0]}
    assert wrong == {}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("A,1,,05/03/2026,,06/03/2026,04/03/2026", "handed over before the dossier was finished"),
        ("A,1,05/03/2026,05/03/2026,04/03/2026,,,", "earlier than the day the dossier was submitted"),
        ("A,1,,01/03/2026,06/03/2026,05/03/2026,", "asked for after the dossier was finished"),
        ("A,1,,01/03/2026,,,,01/01/2099", "last changed later than the moment"),
    ],
)
def test_a_row_that_tells_of_two_tables_is_judged_as_one(tmp_path: Path, row: str, words: str) -> None:
    path = tmp_path / "export.csv"
    headings = "MaHoSo,DonViId,NgayNopHoSo,NgayTiepNhan,NgayYeuCauBoSung,NgayKetThucXuLy,NgayTra,NgayCapNhat"
    cells = (row + ",,,,,").split(",")[:8]
    cells[1] = "U1"
    path.write_text(f"{headings}\n{','.join(cells)}\n", encoding="utf-8")
    report = bring(small_town(tmp_path), path)
    assert (report.counts["accepted"], report.counts["quarantined"]) == (0, 1)
    assert adds_up(report)
    assert words in (tmp_path / "export.quarantine.csv").read_text(encoding="utf-8-sig")


def test_a_row_in_the_usual_order_of_two_tables_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(
        "MaHoSo,DonViId,NgayNopHoSo,NgayTiepNhan,NgayYeuCauBoSung,NgayKetThucXuLy,NgayTra,NgayCapNhat\n"
        "A,U1,01/03/2026,02/03/2026,02/03/2026,02/03/2026,02/03/2026,02/03/2026\n",
        encoding="utf-8",
    )
    assert bring(small_town(tmp_path), path).counts["accepted"] == 1
