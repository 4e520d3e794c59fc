"""Apache Spark: the same SQL on a cluster of its own, carried over by sqlglot.

The master's address is Spark's own: `spark://host:port`. The ledger's folder must lie under the same path for the
driver (this process) and for every worker. Everything else is left to Spark's configuration (SPARK_CONF_DIR), except
what decides results: civil times, strict (ANSI) arithmetic, UTC.
"""

import logging
import socket
import warnings
from functools import lru_cache
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pyarrow as pa
import sqlglot
from sqlglot import exp

from thidua.i18n import UserError
from thidua.ledger.model import TABLES
from thidua.ledger.store.import_record import ROW_ID_SHIFT
from thidua.ledger.store.layout import stored_schema
from thidua.ledger.store.snapshot import Snapshot

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

PARTITIONS = "spark.sql.shuffle.partitions"
WAIT_SECONDS = 5.0
WORKERS_SECONDS = 60.0
QUIET = Path(__file__).with_name("spark-log4j2.properties")
SETTINGS = {
    "spark.sql.timestampType": "TIMESTAMP_NTZ",  # a civil time has no zone
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",  # overflow is an error, never another number
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.log.level": "ERROR",
    # Spark's own default speaks before it knows how loud to be; SPARK_CONF_DIR may say otherwise.
    "spark.driver.defaultJavaOptions": f"-Dlog4j2.configurationFile={QUIET}",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


class Spark:
    """One application on a cluster; ended by `close`."""

    def __init__(self, master: str, scratch: Path) -> None:
        """Raises UserError where PySpark is not installed, or nobody answers at the master's address.

        scratch: a folder that driver and workers see under the same path, for what `keep` computes.
        """
        self.spark = session(master)
        self._scratch = scratch
        self._kept = 0

    def show_ledger(self, snapshot: Snapshot) -> None:
        """Define the ledger's tables and their histories as `source.<table>` and `source.<table>_history`."""
        self.load("source.hidden", snapshot.hidden_rows())
        numbers = [record.number for record in snapshot.imports]
        moments = pa.array([record.known_at for record in snapshot.imports], pa.timestamp("us"))
        self.load("source.moments", pa.table({"import_number": pa.array(numbers, pa.int64()), "known_at": moments}))
        for name, table in TABLES.items():
            self._show_files(name, snapshot)
            hidden = f"SELECT row_id FROM source.hidden WHERE table_name = '{name}'"
            shown = ", ".join((*table.columns, "import_id", "row_no", "version_at", *table.chain))
            self.define(f"source.{name}", f"SELECT {shown} FROM source.{name}_files WHERE row_id NOT IN ({hidden})")
            self.define(
                f"source.{name}_history",
                "SELECT r.*, m.import_number, m.known_at, h.row_id IS NULL AS is_current "
                f"FROM source.{name}_files AS r "
                f"JOIN source.moments AS m ON m.import_number = r.row_id // {1 << ROW_ID_SHIFT} "
                f"LEFT JOIN ({hidden}) AS h ON h.row_id = r.row_id",
            )

    def _show_files(self, table: str, snapshot: Snapshot) -> None:
        """The rows of a table's files, those of files from before a column was there with NULL in it."""
        from pyspark.sql.pandas.types import from_arrow_schema

        fields = [field for field in stored_schema(table) if field.name != "import_id"]
        schema = from_arrow_schema(pa.schema([*fields, pa.field("import_id", pa.string())]), prefer_timestamp_ntz=True)
        files = [str(path) for path in snapshot.files(table)]
        if files:
            reader = self.spark.read.schema(schema).option("basePath", str(snapshot.folder_of(table)))
            rows = reader.parquet(*files)
        else:
            rows = self.spark.createDataFrame([], schema)
        rows.createOrReplaceTempView(f"source__{table}_files")

    def define(self, name: str, sql: str) -> None:
        """Make (or replace) a view of that name."""
        self.spark.sql(f"CREATE OR REPLACE TEMPORARY VIEW {plain_name(name)} AS {carried_over(sql)}")

    def load(self, name: str, rows: pa.Table) -> None:
        """Make (or replace) a small table of that name."""
        self.spark.createDataFrame(rows).createOrReplaceTempView(plain_name(name))

    def keep(self, name: str, sql: str) -> None:
        """Compute a query once, into files: a worker that dies takes nothing along, and later plans stay short."""
        self._kept += 1
        path = str(self._scratch.resolve() / f"{plain_name(name)}-{self._kept}")
        self.spark.sql(carried_over(sql)).write.parquet(path)
        self.spark.read.parquet(path).createOrReplaceTempView(plain_name(name))

    def fetch(self, sql: str) -> pa.Table:
        """The rows of a query."""
        rows: pa.Table = self.spark.sql(carried_over(sql)).toArrow()
        return rows

    def version(self) -> str:
        """Spark's own version."""
        return str(self.spark.version)

    def java_version(self) -> str:
        """The version of Java it runs on here."""
        return str(_jvm(self.spark).java.lang.System.getProperty("java.version"))

    def workers(self) -> int:
        """How many executors work for this application now."""
        return executors(self.spark)

    def rows_seen(self, snapshot: Snapshot) -> int:
        """How many rows of the table dossiers the workers read. UserError with Spark's first line where they cannot."""
        from pyspark.errors import PySparkException

        try:
            self._show_files("dossiers", snapshot)
            return int(self.fetch("SELECT COUNT(*) AS n FROM source.dossiers_files")["n"][0].as_py())
        except (PySparkException, OSError) as error:
            raise UserError("{why}", why=str(error).strip().splitlines()[0]) from None

    def close(self) -> None:
        """End the application."""
        self.spark.stop()


def session(master: str) -> "SparkSession":
    """A Spark application of this program on that master.

    Raises:
        UserError: PySpark is not installed; nobody answers at the address; the cluster runs another version.
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ModuleNotFoundError:
        raise UserError("Spark needs PySpark: install it with `pip install thidua[spark]`") from None
    host = reach(master)
    warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")  # of its pandas, which is not used
    logging.getLogger("py4j").setLevel(logging.ERROR)
    builder = SparkSession.builder.appName("thidua").master(master)
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    if host in ("127.0.0.1", "localhost", "::1"):  # a cluster on this machine needs no other way back
        builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
    try:
        made = builder.getOrCreate()
    except (PySparkException, OSError, RuntimeError) as error:
        first = str(error).strip().splitlines()[0]
        raise UserError("Spark at {master} cannot be used: {why}", master=master, why=first) from None
    _wait_for_workers(made, master)
    if not made.sparkContext.getConf().contains(PARTITIONS):  # Spark's own 200 would be mostly empty for one city
        made.conf.set(PARTITIONS, max(16, 2 * made.sparkContext.defaultParallelism))
    return made


def executors(spark: "SparkSession") -> int:
    """How many executors work for the application, the driver aside."""
    context = _jvm(spark).org.apache.spark.SparkContext.getOrCreate()
    tracker = context.statusTracker()  # the one of Python does not tell
    return len(tracker.getExecutorInfos()) - 1


def _jvm(spark: "SparkSession") -> Any:
    return spark.sparkContext._jvm  # noqa: SLF001 - the only way to what Python does not offer


def _wait_for_workers(spark: "SparkSession", master: str) -> None:
    """Without a worker a query would wait for ever, and nobody would know for what."""
    until = monotonic() + WORKERS_SECONDS
    while executors(spark) < 1:
        if monotonic() > until:
            spark.stop()
            raise UserError(
                "Spark at {master} has no free worker: start one, or end the application that holds them", master=master
            )
        sleep(0.1)


def reach(master: str) -> str:
    """The host of a standalone master, after somebody has answered there.

    Raises:
        UserError: not an address of a master, or nobody answers.
    """
    parts = urlsplit(master.split(",", 1)[0])
    try:
        host, port = parts.hostname, parts.port or 7077
    except ValueError:
        host, port = None, 0
    if parts.scheme != "spark" or not host:
        raise UserError("“{engine}” is no engine: give duckdb, or spark://HOST:PORT of a Spark master", engine=master)
    try:
        with socket.create_connection((host, port), timeout=WAIT_SECONDS):
            return host
    except OSError as error:
        raise UserError(
            "nobody answers at {master} ({why}): is the Spark master running, and may this machine reach it?",
            master=master,
            why=error.strerror or error,
        ) from None


def plain_name(name: str) -> str:
    """A name with its prefix as one word: Spark's temporary views have none."""
    return name.replace(".", "__")


@lru_cache(maxsize=1024)
def carried_over(sql: str) -> str:
    """DuckDB's spelling of the portable subset in Spark's, prefixes made part of the names."""

    def changed(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.Table) and node.db:
            return exp.to_table(plain_name(f"{node.db}.{node.name}"), alias=node.alias or None)
        # Spark shifts in 32 bits without being asked for 64.
        if isinstance(node, exp.BitwiseLeftShift) and isinstance(node.this, exp.Literal):
            node.set("this", exp.cast(node.this.copy(), "BIGINT"))
            node.set("expression", exp.cast(node.expression.copy(), "INT"))
        return node

    tree = sqlglot.parse_one(sql, dialect="duckdb")
    return tree.transform(changed).sql(dialect="spark")
