"""A forger changes a field of an evaluation's bundle and makes all hashes anew: what is counted cannot be changed."""

import json
import random
import zipfile
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from support import bundle_forger
from support.draws import examples
from support.evidence_bundles import evaluated, rehashed, repacked, sealed, told
from support.small_city import make_small_city
from thidua.i18n import UserError
from thidua.ledger.store.ledger import Ledger
from thidua.proof.manifest import NAME as MANIFEST
from thidua.proof.manifest import manifest_hash
from thidua.proof.verify import verify

pytestmark = pytest.mark.slow
TRIED, TRIED_OF_RULES = 10, 4
# The signature alone protects this (docs/reference/evidence-bundle.md).
STATED = {(MANIFEST, "sealed_by")}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return make_small_city(tmp_path_factory.mktemp("city") / "ledger")


@pytest.fixture(scope="module")
def bundle(ledger: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sealed") / "evidence.zip"
    sealed(evaluated(ledger), path)
    return path


@pytest.fixture(scope="module")
def members(bundle: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(bundle) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_no_change_of_a_field_passes_but_of_what_is_stated(
    bundle: Path, members: dict[str, bytes], chance: random.Random, tmp_path: Path
) -> None:
    values = {name: json.loads(content) for name, content in members.items() if name.endswith(".json")}
    assert MANIFEST in values
    survived = []
    for _time in range(TRIED * examples(1).max_examples):
        name = chance.choice(sorted(values))
        what, at, value = bundle_forger.drawn_change(values[name], chance)
        if holds_with(bundle, tmp_path / "forged.zip", name, value) and (name, at[0]) not in STATED:
            survived.append((name, what, at))
    assert survived == []


def test_no_letter_of_what_counts_can_be_changed(
    bundle: Path, members: dict[str, bytes], chance: random.Random, tmp_path: Path
) -> None:
    texts = {name: members[name].decode() for name in members if name.endswith(".sql")}
    assert texts
    for _time in range(TRIED_OF_RULES * examples(1).max_examples):
        name = chance.choice(sorted(texts))
        rule_from = texts[name].index("*/")  # behind what people read of it
        at, forged = drawn_letter(texts[name], rule_from, chance)
        assert not holds(bundle, tmp_path / "forged.zip", name, forged), (name, at)


def test_no_letter_of_movement_law_or_calendar_changes_without_being_told(
    bundle: Path, members: dict[str, bytes], chance: random.Random, tmp_path: Path
) -> None:
    texts = {name: members[name].decode() for name in members if name.endswith(".toml")}
    assert {Path(name).parts[0] for name in texts} == {"movements", "law", "calendar"}
    for _time in range(TRIED_OF_RULES * examples(1).max_examples):
        name = chance.choice(sorted(texts))
        at, forged = drawn_letter(texts[name], 0, chance)
        assert not passes_untold(bundle, tmp_path / "forged.zip", name, forged), (name, at)


def drawn_letter(text: str, first: int, chance: random.Random) -> tuple[int, bytes]:
    """Where a letter or digit behind the first was changed into another, and the text with it."""
    at = chance.choice([at for at, sign in enumerate(text) if sign.isalnum() and at > first])
    sign = text[at]
    other = ("8" if sign == "7" else "7") if sign.isdigit() else ("x" if sign in "qQ" else "q")
    return at, f"{text[:at]}{other}{text[at + 1 :]}".encode()


def test_no_cell_of_the_facts_can_be_changed_where_the_ledger_is_at_hand(
    ledger: Ledger, bundle: Path, members: dict[str, bytes], chance: random.Random, tmp_path: Path
) -> None:
    tables = {name: pq.read_table(pa.BufferReader(members[name])) for name in members if name.endswith(".parquet")}
    cells = [(name, column) for name, table in tables.items() for column in table.column_names if len(table)]
    assert cells
    for _time in range(TRIED_OF_RULES * examples(1).max_examples):
        name, column = chance.choice(cells)
        rows = tables[name].to_pylist()
        row = chance.choice(rows)
        row[column] = another(row[column], tables[name].schema.field(column).type)
        written = pa.BufferOutputStream()
        pq.write_table(pa.Table.from_pylist(rows, schema=tables[name].schema), written)
        assert not holds(bundle, tmp_path / "forged.zip", name, written.getvalue().to_pybytes(), ledger), (
            name,
            column,
            row,
        )


def another(value: Any, kind: pa.DataType) -> Any:
    """Another value of the column's type."""
    if pa.types.is_boolean(kind):
        return not value
    if pa.types.is_string(kind):
        return f"{value or ''}x"
    if pa.types.is_timestamp(kind):
        return (value or datetime(2026, 5, 4)) + timedelta(seconds=1)
    if pa.types.is_date(kind):
        return (value or date(2026, 5, 4)) + timedelta(days=1)
    return (value or 0) + 1


def holds(bundle: Path, path: Path, name: str, content: bytes, ledger: Ledger | None = None) -> bool:
    """Whether the bundle verifies with another content of a member and all hashes made anew."""

    def change(members: dict[str, bytes]) -> None:
        members[name] = content
        rehashed(members)

    try:
        return verify(repacked(bundle, path, change), ledger=ledger).identical
    except UserError:
        return False


def passes_untold(bundle: Path, path: Path, name: str, content: bytes) -> bool:
    """Whether the bundle verifies with another content of a member, all hashes made anew, and no note names it."""

    def change(members: dict[str, bytes]) -> None:
        members[name] = content
        rehashed(members)

    try:
        verification = verify(repacked(bundle, path, change))
    except UserError:
        return False
    return verification.identical and not any(name in str(note.values) for note in verification.notes)


def holds_with(bundle: Path, path: Path, name: str, value: Any) -> bool:
    """Whether the bundle verifies with another value of a member."""

    def change(members: dict[str, bytes]) -> None:
        members[name] = json.dumps(value, ensure_ascii=False).encode()
        with suppress(KeyError, TypeError, AttributeError):  # of a manifest that is none any more
            if name == MANIFEST:
                members[name] = json.dumps(value | {"bundle_hash": manifest_hash(value)}).encode()
            else:
                rehashed(members)

    try:
        return not told(verify(repacked(bundle, path, change)))
    except UserError:
        return False
