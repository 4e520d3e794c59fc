"""DuckDB and Spark keep the contract of engines; a Spark cluster loses a worker and ends right."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bench import loopback_cluster as spark_cluster

from support.engine_contract import CALENDARS, EngineContract, assert_equal
from thidua.i18n import UserError
from thidua.indicators.engines import registry
from thidua.indicators.engines.duckdb import DuckDB
from thidua.indicators.engines.protocol import Engine
from thidua.indicators.engines.spark import Spark, executors
from thidua.indicators.execution import fact_tables, full_scan
from thidua.ledger.store.snapshot import Snapshot

# PySpark leaves its sockets to the collector of garbage.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[spark_cluster.Cluster]:
    with spark_cluster.started(tmp_path_factory.mktemp("cluster")) as made:
        yield made


@pytest.fixture(scope="module")
def duckdb_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = DuckDB(tmp_path_factory.mktemp("spill"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def spark_engine(cluster: spark_cluster.Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = Spark(cluster.master, tmp_path_factory.mktemp("scratch"))
    yield made
    made.close()


class TestDuckDB(EngineContract):
    @pytest.fixture
    def engine(self, duckdb_engine: Engine) -> Engine:
        return duckdb_engine


@pytest.mark.slow
class TestSpark(EngineContract):
    @pytest.fixture
    def engine(self, spark_engine: Engine) -> Engine:
        return spark_engine

    def test_a_worker_killed_in_mid_run_changes_nothing(
        self, engine: Spark, cluster: spark_cluster.Cluster, snapshot: Snapshot, expected: Any
    ) -> None:
        scope, wanted = expected
        fact_tables.offer(engine, snapshot, CALENDARS, scope.judged_on)
        until = time.monotonic() + 30
        while executors(engine.spark) < 2 and time.monotonic() < until:
            time.sleep(0.1)
        assert executors(engine.spark) == 2
        answers: list[Any] = []
        run = threading.Thread(target=lambda: answers.append(full_scan.count(engine, scope, CALENDARS)))
        run.start()
        time.sleep(2.0)
        assert run.is_alive()
        cluster.kill("worker-1")
        run.join(200)
        assert_equal(answers[0], wanted)


def test_an_engine_nobody_knows() -> None:
    with pytest.raises(UserError, match="is no engine"):
        registry.check("mysql://127.0.0.1")


def test_a_master_that_does_not_answer() -> None:
    with pytest.raises(UserError, match=r"nobody answers at spark://127\.0\.0\.1"):
        registry.check(f"spark://127.0.0.1:{spark_cluster.free_port()}")


@pytest.mark.parametrize("amount", ["", "2", "much", "100MB", "-3GB"])
def test_an_amount_of_memory_that_is_none(tmp_path: Path, amount: str) -> None:
    from thidua.indicators.engines.duckdb import memory_bytes

    with pytest.raises(UserError, match="is no amount of memory"):
        memory_bytes(amount)
