"""The bench compares times of equal answers only: every rival gives our integers, to the last one, on a small city."""

import importlib.util
import sys
from pathlib import Path

import pyarrow as pa
import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))  # bench stands beside the package and is not installed with it

from bench import sample  # noqa: E402
from bench.contestants import RIVALS  # noqa: E402
from bench.question import differences  # noqa: E402
from bench.rivals import ours  # noqa: E402

from thidua.indicators.catalogue import catalogue  # noqa: E402

NEEDS = {"pandas": "pandas", "polars": "polars"}


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


@pytest.fixture(scope="module")
def our_answer(work: Path) -> pa.Table:
    city = sample.city(work, "tiny")
    folder, _ = sample.ledger(work, city)
    return ours.answer(folder)


def test_every_indicator_of_the_catalogue_is_in_the_question(our_answer: pa.Table) -> None:
    assert set(our_answer["indicator_id"].unique().to_pylist()) == set(catalogue())


@pytest.mark.parametrize("name", sorted(RIVALS))
def test_a_rival_gives_our_integers(name: str, work: Path, our_answer: pa.Table) -> None:
    if name in NEEDS and importlib.util.find_spec(NEEDS[name]) is None:
        pytest.skip(f"{NEEDS[name]} comes with the bench extra, which is not installed")
    theirs = RIVALS[name](sample.city(work, "tiny"), sample.days(work))
    assert differences(our_answer, theirs) == []
