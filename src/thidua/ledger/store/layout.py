"""The ledger's folder: what lies where, its settings, its one writer at a time.

ledger.toml       format and time zone; written last, so a folder without it is not a ledger yet
imports/          Delta table, one row for each committed import: the commit point
head.json         the end of `imports` as it was noted last
tables/<name>/    Delta table of each table of the model, partitioned by import_id
supersessions/    Delta table: which row is not current, because of which import
confirmations/    Delta table: which rows an import brought once more, unchanged
staging/          working files of the import that is running
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pyarrow as pa
from deltalake.exceptions import DeltaError
from filelock import FileLock, Timeout

from thidua.i18n import UserError
from thidua.ledger.model import TABLES
from thidua.ledger.store import delta_log
from thidua.ledger.store.import_record import CONFIRMATIONS_SCHEMA, IMPORTS_SCHEMA, SUPERSESSIONS_SCHEMA

FORMAT = 1
SETTINGS = "ledger.toml"
HEAD = "head.json"
# The row's number for life; supersessions and confirmations name rows by it.
ROW_ID = pa.field("row_id", pa.int64())


def stored_schema(table: str) -> pa.Schema:
    """Own and technical columns of a table of the model, `row_id`, and those of a chained table."""
    return pa.schema([*TABLES[table].schema, ROW_ID, *TABLES[table].chain.items()])


class BusyError(UserError):
    """Another import writes to the ledger; the same again a little later will do."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of a ledger, with its settings."""

    path: Path
    time_zone: str

    @property
    def imports(self) -> Path:
        """Delta table of committed imports."""
        return self.path / "imports"

    @property
    def head(self) -> Path:
        """Note of the last committed import."""
        return self.path / HEAD

    @property
    def supersessions(self) -> Path:
        """Delta table of rows that are not current any more."""
        return self.path / "supersessions"

    @property
    def confirmations(self) -> Path:
        """Delta table of rows met once more, unchanged."""
        return self.path / "confirmations"

    @property
    def staging(self) -> Path:
        """Working files of the running import."""
        return self.path / "staging"

    def table(self, name: str) -> Path:
        """Delta table of one table of the model."""
        return self.path / "tables" / name

    def delta_tables(self) -> dict[Path, pa.Schema]:
        """Every partitioned Delta table of the ledger, with its schema: all but `imports`."""
        tables = {self.table(name): stored_schema(name) for name in TABLES}
        return tables | {self.supersessions: SUPERSESSIONS_SCHEMA, self.confirmations: CONFIRMATIONS_SCHEMA}

    def make_tables(self) -> None:
        """Creates what is missing: tables of a new ledger, tables and columns that a later model has added."""
        for folder, schema in self.delta_tables().items():
            delta_log.create_table(folder, schema)
        delta_log.create_table(self.imports, IMPORTS_SCHEMA, partitioned=False)
        self.staging.mkdir(exist_ok=True)

    def lock(self, wait_seconds: float) -> FileLock:
        """The writer's lock, taken. UserError where another import holds it longer, or the folder is not writable."""
        lock = FileLock(self.path / ".lock")
        try:
            lock.acquire(timeout=wait_seconds)
        except Timeout:
            raise BusyError(
                "The ledger {folder} is being written by another import; try again when that one has ended",
                folder=self.path,
            ) from None
        except OSError as error:
            raise UserError(
                "The ledger {folder} cannot be written ({reason}); check the folder's permissions and the disk",
                folder=self.path,
                reason=error.strerror or error,
            ) from error
        return lock


def create(path: Path, time_zone: str) -> Folder:
    """A new, empty ledger folder. UserError where the folder is not empty or not writable, or the zone is unknown."""
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UserError(
            "Unknown time zone {zone}; name one of the IANA list, such as Asia/Ho_Chi_Minh", zone=time_zone
        ) from error
    _refuse_equals_sign(path)
    folder = Folder(path, time_zone)
    try:
        if (path / SETTINGS).exists():
            raise UserError("{folder} is a ledger already; nothing was changed", folder=path)
        own = {"imports", "tables", "supersessions", "confirmations", "staging", ".lock", f".{SETTINGS}", HEAD}
        if path.exists() and (not path.is_dir() or any(entry.name not in own for entry in path.iterdir())):
            raise UserError("{folder} is not empty; name a new or empty folder for the ledger", folder=path)
        path.mkdir(parents=True, exist_ok=True)
        folder.make_tables()
        draft = path / f".{SETTINGS}"
        draft.write_text(f'format = {FORMAT}\ntime_zone = "{time_zone}"\n', encoding="utf-8")
        delta_log.sync(draft)
        draft.replace(path / SETTINGS)
    except (OSError, DeltaError) as error:
        raise UserError("The ledger {folder} cannot be made: {reason}", folder=path, reason=error) from error
    return folder


def open_folder(path: Path) -> Folder:
    """An existing ledger's folder. UserError where there is none, or its settings cannot be read."""
    _refuse_equals_sign(path)
    settings = path / SETTINGS
    if not settings.is_file():
        raise UserError("{folder} is not a ledger; make one with: thidua init {folder}", folder=path)
    try:
        values = tomllib.loads(settings.read_text(encoding="utf-8"))
        format_, zone = values["format"], str(values["time_zone"])
        ZoneInfo(zone)
    except (OSError, ValueError, KeyError, ZoneInfoNotFoundError) as error:
        raise UserError("The settings {file} cannot be read: {reason}", file=settings, reason=error) from error
    if format_ != FORMAT:
        raise UserError(
            "The ledger {folder} has format {found}; this version of thidua reads format {known}",
            folder=path,
            found=format_,
            known=FORMAT,
        )
    return Folder(path, zone)


def _refuse_equals_sign(path: Path) -> None:
    """Engines read `name=value` in a path as a column of the rows below it."""
    if "=" in str(path.absolute()):
        raise UserError("{folder}: a ledger's path must not hold the sign =; name another folder", folder=path)
