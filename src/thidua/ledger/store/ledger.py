"""The dossier ledger: open or make one, bring in an import, look at it as of any import or moment."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
from deltalake.exceptions import DeltaError

from thidua.i18n import UserError
from thidua.ledger.cleaning.plausibility import PlausibilityRule, shipped_rules
from thidua.ledger.store import journal, layout, withdrawal
from thidua.ledger.store.fact_files import FactFiles
from thidua.ledger.store.import_record import ImportRecord, Message, MessageIdentity, in_force
from thidua.ledger.store.pending_import import PendingImport
from thidua.ledger.store.prospect import ImportProspect, prospect
from thidua.ledger.store.snapshot import Snapshot

WAIT_SECONDS = 60.0
A_MOMENT = timedelta(microseconds=1)


class AlreadyImportedError(UserError):
    """The same content came in under the same profile before, as `record`."""

    def __init__(self, source_name: str, record: ImportRecord) -> None:
        super().__init__(
            "{source} was imported already, as import number {number} ({name}); nothing was changed",
            source=source_name,
            number=record.number,
            name=record.source_name,
        )
        self.record = record


class Ledger:
    """What happened, append-only, in a folder of Delta tables."""

    def __init__(self, place: layout.Folder) -> None:
        self._folder = place

    @property
    def path(self) -> Path:
        """The ledger's folder."""
        return self._folder.path

    @property
    def time_zone(self) -> str:
        """IANA name of the zone whose civil times the ledger holds."""
        return self._folder.time_zone

    @classmethod
    def create(cls, path: Path, *, time_zone: str = "Asia/Ho_Chi_Minh") -> "Ledger":
        """A new, empty ledger. UserError where the folder is not empty or cannot be written, or the zone is unknown."""
        return cls(layout.create(path, time_zone))

    @classmethod
    def open(cls, path: Path) -> "Ledger":
        """An existing ledger. UserError where there is none, or it cannot be read."""
        return cls(layout.open_folder(path))

    def imports(self) -> list[ImportRecord]:
        """Every entry of the journal, by number: committed imports, and withdrawals of such."""
        try:
            return journal.read(self._folder)
        except (DeltaError, OSError) as error:
            raise UserError(
                "The ledger {folder} cannot be read ({reason}); look closer with: thidua doctor {folder}",
                folder=self.path,
                reason=error,
            ) from error

    def find_import(
        self,
        sha256: str,
        profile_hash: str,
        hidden: str | None = None,
        *,
        identity: MessageIdentity = MessageIdentity.NOW,
        known_at: datetime | None = None,
        source_name: str = "",
        titles: str | None = None,
    ) -> ImportRecord | None:
        """The import of the same message under the same profile, if there is one that was not withdrawn.

        hidden: what was said of its hidden rows, where it has some. identity: what makes it the same; known_at,
        source_name: of the message, where that asks for them. titles: what was said of its titles and section headings.
        """
        moment = self.civil(known_at) if known_at else None
        message = Message(source_name, sha256, profile_hash, hidden, identity, moment, titles)
        return _same_import(self.imports(), message)

    def begin(
        self,
        *,
        source_name: str,
        sha256: str,
        profile: str,
        profile_hash: str,
        known_at: datetime,
        hidden: str | None = None,
        titles: str | None = None,
        identity: MessageIdentity = MessageIdentity.AT_A_MOMENT,
        wait_seconds: float = WAIT_SECONDS,
        rules: Sequence[PlausibilityRule] | None = None,
    ) -> PendingImport:
        """Starts an import and takes the writer's lock, to be used in a `with` block.

        known_at: when its content was known (usually the export's moment): civil time of the ledger, or aware.
        hidden: what was said of its hidden rows, where it has some; titles: of its titles and section headings, if
        anything was. identity: how the message gets its moment; where
        that is the present, it is never before what was known already, whatever the clock says.
        rules: that every record must keep; None: all that ship with the program.
        AlreadyImportedError where the same message came in under the same profile, also while waiting for the lock;
        UserError where another import holds the lock longer than `wait_seconds`, or the folder cannot be written.
        """
        lock = self._folder.lock(wait_seconds)
        try:
            self._folder.make_tables()
            committed = self.imports()
            moment = self.civil(known_at)
            message = Message(source_name, sha256, profile_hash, hidden, identity, moment, titles)
            _refuse_again(committed, message)
            moment = _moment(committed, moment, identity)
            return PendingImport(
                self._folder,
                lock,
                committed,
                source_name=source_name,
                sha256=sha256,
                profile=profile,
                profile_hash=profile_hash,
                known_at=moment,
                hidden=hidden,
                rules=tuple(shipped_rules().values()) if rules is None else rules,
            )
        except (OSError, DeltaError) as error:
            lock.release()
            raise UserError(
                "The ledger {folder} cannot be written ({reason}); check the folder's permissions and the disk",
                folder=self.path,
                reason=error,
            ) from error
        except BaseException:
            lock.release()
            raise

    def prospect(
        self,
        table: str,
        rows: pa.Table,
        *,
        source_name: str,
        known_at: datetime,
        identity: MessageIdentity,
        in_file_order: bool = False,
    ) -> ImportProspect:
        """What would become of these rows of a table, as `PendingImport.add` takes them; nothing is written.

        source_name, known_at, identity: as `begin` takes them. in_file_order: the rows are numbered by their place.
        """
        committed = self.imports()
        moment = _moment(committed, self.civil(known_at), identity)
        return prospect(
            self._folder, committed, table, rows, moment, source_name=source_name, in_file_order=in_file_order
        )

    def snapshot(self, *, import_number: int | None = None, known_until: datetime | None = None) -> Snapshot:
        """The ledger as of an import, or as it was known at a moment, or both; by default as it is now.

        import_number: imports 1 to that one. known_until: imports whose known_at is not after that moment (civil time
        of the ledger, or aware). UserError for an import number that does not exist.
        """
        entries = seen = self.imports()
        if import_number is not None:
            if not 0 <= import_number <= len(seen):
                raise UserError(
                    "There is no import {number} in the ledger {folder}; the last one is {last}",
                    number=import_number,
                    folder=self.path,
                    last=len(seen),
                )
            seen = [record for record in seen if record.number <= import_number]
        if known_until is not None:
            moment = self.civil(known_until)
            seen = [record for record in seen if record.known_at <= moment]
        return Snapshot(self._folder, seen, FactFiles(self._folder, entries))

    def withdraw(self, number: int, *, wait_seconds: float = WAIT_SECONDS) -> ImportRecord:
        """Takes the entry of that number back by a later one, which is returned; nothing is removed.

        From then on the ledger shows what it would without the import; of a withdrawal, with it again. What it showed
        after earlier entries it shows still. UserError where there is no such entry, it is withdrawn already, or a
        later import rests on it; where the lock is held or the folder cannot be written.
        """
        lock = self._folder.lock(wait_seconds)
        try:
            self._folder.make_tables()
            return withdrawal.append(self._folder, self.imports(), number)
        except (OSError, DeltaError) as error:
            raise UserError(
                "The ledger {folder} cannot be written ({reason}); check the folder's permissions and the disk",
                folder=self.path,
                reason=error,
            ) from error
        finally:
            lock.release()

    def civil(self, moment: datetime) -> datetime:
        """A moment as civil time of the ledger's zone; one without zone is taken as such already."""
        if moment.tzinfo is None:
            return moment
        return moment.astimezone(ZoneInfo(self.time_zone)).replace(tzinfo=None)


def _moment(committed: list[ImportRecord], civil: datetime, identity: MessageIdentity) -> datetime:
    """When a message was known: the present is never before what was known already, whatever the clock says."""
    if identity is MessageIdentity.AT_A_MOMENT:
        return civil
    return max([civil, *(record.known_at + A_MOMENT for record in committed)])


def _refuse_again(committed: list[ImportRecord], message: Message) -> None:
    record = _same_import(committed, message)
    if record is not None:
        raise AlreadyImportedError(message.source_name, record)


def _same_import(committed: list[ImportRecord], message: Message) -> ImportRecord | None:
    return next((record for record in in_force(committed) if message.is_that_of(record)), None)
