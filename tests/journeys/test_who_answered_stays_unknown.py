"""Whoever holds every list, report and bundle that the program writes of a city cannot join an answer to a dossier."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from support.releases import unpacked
from thidua.cli import main
from thidua.indicators.catalogue.ruleset import installed
from thidua.ledger.model import MOMENT, TABLES
from thidua.ledger.store.ledger import Ledger
from thidua.proof.award_bundle import write_bundle
from thidua.proof.bundle import SealedBundle
from thidua.proof.released_rules import released

ASKING = sorted(name for name, indicator in installed().indicators.items() if indicator.asks_answers)
LEAST = 5
SCORES = {"overall", "guidance", "attitude", "timeliness", "lowest_overall", "answers"}


def run(*words: object) -> str:
    done = CliRunner().invoke(main, ["--lang", "en", *map(str, words)])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An invented city of 240 dossiers."""
    return unpacked([*released()][-1], "ledger.zip", tmp_path_factory.mktemp("city") / "home") / "ledger"


def table(ledger: Path, name: str) -> list[dict[str, Any]]:
    return [row for file in Ledger.open(ledger).snapshot().files(name) for row in pq.read_table(file).to_pylist()]


@pytest.fixture(scope="module")
def answers(ledger: Path) -> list[dict[str, Any]]:
    listed = table(ledger, "surveys")
    assert len(listed) > 20
    assert any(answer["overall"] < 3 for answer in listed)
    return listed


@pytest.fixture(scope="module")
def written(ledger: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a sealed bundle, the bundle of an award on it, a report, and every list of answers there is."""
    folder = tmp_path_factory.mktemp("written")
    of = ("--ledger", ledger)
    sealed = json.loads(run("seal", *of, "--out", folder / "evidence.zip", "--json"))
    run("report", *of, "--out", folder / "report")
    (folder / "verdicts.json").write_text(run("evaluate", *of, "--json"), encoding="utf-8")
    told = {"result_hash": sealed["result_hash"]}
    award = {"lines": [], "kinds": [], "evaluation": told, "register": None, "not_proven": {}}
    evidence = SealedBundle(folder / "evidence.zip", sealed["bundle_hash"], sealed["members"], sealed["bytes"])
    write_bundle(folder / "award-full.zip", award, {}, evidence)
    officers = sorted({answer["officer_id"] for answer in table(ledger, "surveys") if answer["officer_id"]})[:3]
    units = sorted({answer["unit_id"] for answer in table(ledger, "surveys") if answer["unit_id"]})[:2]
    for indicator in ASKING:
        for by in ("unit", "procedure", "month"):
            path = folder / f"{indicator}-by-{by}.csv"
            run("indicators", indicator, *of, "--by", by, "--format", "csv", "--out", path)
        subjects = units if indicator.startswith("index766") else [*units, *officers]
        for subject in subjects:
            path = folder / f"{indicator}-behind-{subject}.csv"
            run("indicators", indicator, *of, "--behind", subject, "--format", "csv", "--out", path)
    for officer in officers:
        for form in ("csv", "json", "xlsx"):
            run("explain", *of, officer, "b.6", "--format", form, "--out", folder / f"explain-{officer}.{form}")
    return folder


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file there, and every member of an archive, and of an archive in that."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield from unpacked_whole(path.relative_to(folder).as_posix(), path.read_bytes())


def unpacked_whole(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    if not content.startswith(b"PK\x03\x04"):
        yield name, content
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.namelist():
            yield from unpacked_whole(f"{name}/{member}", archive.read(member))


def texts(name: str, content: bytes) -> str:
    """What a file says, of Parquet every value."""
    if not name.endswith(".parquet"):
        return content.decode("utf-8", "replace")
    columns = pq.read_table(pa.BufferReader(content)).to_pydict().values()
    return "\n".join({str(value) for column in columns for value in column})


@pytest.mark.slow
def test_no_file_names_an_answer_or_its_moment(ledger: Path, answers: list[dict[str, Any]], written: Path) -> None:
    others = {
        row[column]
        for name, of in TABLES.items()
        if name != "surveys"
        for row in table(ledger, name)
        for column in (column for column, kind in of.columns.items() if kind == MOMENT)
    }
    secrets = {answer["answer_id"] for answer in answers} | {answer["device_key"] for answer in answers}
    moments = {answer["answered_at"] for answer in answers} - others
    assert len(moments) > 20
    secrets |= {str(moment) for moment in moments} | {moment.isoformat() for moment in moments}
    pattern = re.compile("|".join(re.escape(secret) for secret in sorted(secrets - {None})))
    seen = 0
    for name, content in files(written):
        assert not pattern.search(texts(name, content)), name
        seen += 1
    assert seen > 50


@pytest.mark.slow
def test_no_table_has_scores_beside_dossiers(written: Path) -> None:
    tables = [(name, content) for name, content in files(written) if name.endswith(".parquet")]
    assert len(tables) >= 2 * (len(TABLES) - 1)
    for name, content in tables:
        assert not set(pq.read_schema(pa.BufferReader(content)).names) & SCORES, name
        assert "surveys" not in name


@pytest.mark.slow
def test_no_list_of_answers_names_a_dossier_or_a_small_group(ledger: Path, written: Path) -> None:
    dossiers = {row["dossier_id"] for row in table(ledger, "dossiers")}
    lists = [path for path in written.glob("*.csv") if not path.name.startswith("explain")]
    seen = 0
    for path in lists:
        text = path.read_text(encoding="utf-8-sig")
        assert not dossiers & set(re.findall(r"[\w.-]+", text)), path.name
        rows = list(csv.DictReader(io.StringIO(text)))
        sizes = [int(row["Denominator"]) for row in rows if row["Denominator"]]
        assert all(size >= LEAST for size in sizes), path.name
        seen += len(rows)
    assert seen > 20
    for path in written.glob("explain-*"):
        for name, content in unpacked_whole(path.name, path.read_bytes()):
            assert not dossiers & set(re.findall(r"[\w.-]+", content.decode("utf-8", "replace"))), name


@pytest.mark.slow
def test_a_bundle_tells_of_answers_what_its_results_tell(written: Path) -> None:
    """Numbers of one officer, of everything that answers count in, and no finer ones."""
    members = dict(unpacked_whole("", (written / "evidence.zip").read_bytes()))
    results, added = json.loads(members["/results.json"]), json.loads(members["/answers.json"])["added"]
    told = {
        (subject["of"], row["kind"], row["subject_id"]): subject.get("numerator")
        for row in results["rows"]
        for part in row["parts"]
        for subject in (part, *({**one, "of": one["indicator"]} for one in part.get("beside", ())))
        if "numerator" in subject or "fewer_than" in subject
    }
    assert set(added) <= set(ASKING)
    listed = {
        (indicator, kind, subject): numbers[0]
        for indicator, kinds in added.items()
        for kind, subjects in kinds.items()
        for subject, numbers in subjects.items()
    }
    assert len(listed) > 3
    assert listed.items() <= told.items()
    few = {
        (indicator, kind, subject)
        for indicator, kinds in json.loads(members["/answers.json"])["withheld"].items()
        for kind, why in kinds.items()
        for subjects in why.values()
        for subject in subjects
    }
    assert len(few) > 5
    assert all(told[which] is None for which in few)
