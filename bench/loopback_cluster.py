"""A real Spark cluster on loopback, for tests and the bench: what PySpark's own `spark-class` starts."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyspark

SPARK_HOME = Path(pyspark.__file__).parent
# As little as a test needs: two cores are all there is.
DEFAULTS = """spark.executor.memory {memory}m
spark.driver.memory {memory}m
spark.sql.shuffle.partitions {partitions}
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.executor.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Cluster:
    """Its address, and its processes by name."""

    master: str
    folder: Path
    memory: int
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *words: str) -> None:
        env = {
            **os.environ,
            "SPARK_HOME": str(SPARK_HOME),
            "SPARK_CONF_DIR": str(self.folder),
            "SPARK_LOCAL_DIRS": str(self.folder / "local"),
            "SPARK_WORKER_DIR": str(self.folder / "work"),
            "SPARK_DAEMON_MEMORY": "256m",
            "PYSPARK_PYTHON": sys.executable,
        }
        command = [str(SPARK_HOME / "bin" / "spark-class"), *words]
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                command, stdout=log, stderr=subprocess.STDOUT, env=env, start_new_session=True
            )

    def start_worker(self, name: str, cores: int = 1) -> None:
        self.start(
            name,
            "org.apache.spark.deploy.worker.Worker",
            "--host",
            "127.0.0.1",
            "--cores",
            str(cores),
            "--memory",
            f"{self.memory + 200}m",
            "--webui-port",
            "0",
            self.master,
        )

    def kill(self, name: str) -> None:
        """kill -9 of a worker with its executors, as when its machine loses power."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def end(self) -> None:
        for name in list(self.processes):
            self.kill(name)


@contextmanager
def started(folder: Path, workers: int = 2, memory: int = 700, partitions: int = 2) -> Iterator[Cluster]:
    """A cluster with that many workers of one core each; everything of it ends with the block.

    memory: MB of the driver and of each worker's executor. partitions: of a shuffle.
    """
    settings = DEFAULTS.format(memory=memory, partitions=partitions)
    (folder / "spark-defaults.conf").write_text(settings, encoding="utf-8")
    port = free_port()
    cluster = Cluster(f"spark://127.0.0.1:{port}", folder, memory)
    before = os.environ.get("SPARK_CONF_DIR")
    os.environ["SPARK_CONF_DIR"] = str(folder)
    try:
        cluster.start(
            "master",
            "org.apache.spark.deploy.master.Master",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            "--webui-port",
            "0",
        )
        _wait_for(port)
        for number in range(workers):
            cluster.start_worker(f"worker-{number}")
        yield cluster
    finally:
        cluster.end()
        if before is None:
            del os.environ["SPARK_CONF_DIR"]
        else:
            os.environ["SPARK_CONF_DIR"] = before


def _wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the master did not start")
