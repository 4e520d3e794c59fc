"""One copy of a site that may go on meanwhile: a state that database, ledger and files could have been in together.

The order is what makes them fit. The note of the audit log's end is read before the database, so that the database
holds the entry it names; the database before the ledger, so that the ledger holds every import that the site judged by;
files that people sent before and after the database, so that every file it names is there, even one removed since.
"""

import io
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from thidua import __version__
from thidua.i18n import UserError
from thidua.io.atomic_files import scratch_folder, written_whole
from thidua.io.chain_head import ChainHead
from thidua.ledger.store import copied_state
from thidua.web.backup import contents, database
from thidua.web.backup.encryption import Cipher, cipher_for
from thidua.web.backup.records import CopiedFile, CopyManifest, CopyRecord
from thidua.web.backup.store import Store, Writer
from thidua.web.config.home import AUDIT_HEAD, Home
from thidua.web.server.last_backup import LastBackup
from thidua.web.server.operator_settings import SiteSettings, embedded_database

DATA, KEYS = "data", "keys"


@dataclass(frozen=True)
class FinishedCopy:
    """A copy that was made: its record, and how many bytes the store grew by."""

    record: CopyRecord
    new_bytes: int


def site_id(home: Home) -> str:
    """A name for the site, made by chance once: copies of two sites never mix."""
    file = home.path / contents.SITE_ID
    if not file.exists():
        with written_whole(file) as draft:
            draft.write_text(f"{secrets.token_hex(16)}\n", encoding="ascii")
    return file.read_text(encoding="ascii").strip()


def copy_data(home: Home, settings: SiteSettings, target: Path, cipher: Cipher, now: datetime) -> FinishedCopy:
    """Database, ledger and files, without the keys.

    now: aware, of the copy. Raises UserError where something cannot be copied; the last whole copy stays then.
    """
    store = _store(home, target, DATA)
    with store.locked(), scratch_folder(contents.SCRATCH, home.path) as scratch:
        copy = _Copy(store, cipher)
        if home.audit_head.exists():
            copy.add(AUDIT_HEAD, home.audit_head.read_bytes())
        copy.add_files(contents.data_files(home))
        dumped = database.copied(settings.database_url, embedded_database(home.path, settings), scratch)
        if dumped is not None:
            with dumped.file.open("rb") as source:
                copy.put(database.KEPT_AS[dumped.kind], source)
        journal = copy.add_ledger(home.ledger) if home.ledger.exists() else None
        copy.add_files(contents.data_files(home))
        audit, kind = (dumped.audit, dumped.kind) if dumped else (None, None)
        record = copy.kept(DATA, now, kind, audit, journal)
        LastBackup(now, record.id, str(store.path)).note(home.path)
    return FinishedCopy(record, copy.new_bytes)


def copy_before_upgrade(settings: SiteSettings, now: datetime) -> tuple[FinishedCopy, Path]:
    """A copy of the site as an older version left it, and its store: the usual one, else one beside the data folder.

    Raises:
        UserError: it cannot be copied.
    """
    home = Home.of(settings)
    store = settings.backup or home.path.with_name(f"{home.path.name}-before-upgrade")
    return copy_data(home, settings, store, cipher_for(settings.backup_recipients), now), store


def copy_keys(home: Home, target: Path, cipher: Cipher, now: datetime) -> FinishedCopy:
    """The keys alone, for a store of their own. UserError where they would lie there for everybody to read."""
    if not cipher.recipients:
        raise UserError("Keys are copied for a recipient only: name one with --recipient")
    store = _store(home, target, KEYS)
    with store.locked():
        copy = _Copy(store, cipher)
        copy.add_files(contents.key_files(home))
        return FinishedCopy(copy.kept(KEYS, now, None, None, None), copy.new_bytes)


def _store(home: Home, target: Path, holds: str) -> Store:
    if target.resolve().is_relative_to(home.path):
        raise UserError(
            "{folder} lies in the data folder; a copy belongs elsewhere, best on another disk", folder=target
        )
    return Store.made(target.resolve(), site_id(home), holds)


class _Copy:
    """A copy that is being made: files by path."""

    def __init__(self, store: Store, cipher: Cipher) -> None:
        self._store, self._cipher = store, cipher
        self._writer = Writer(store, cipher)
        self._files: dict[str, CopiedFile] = {}
        self._states: dict[str, object] = {}

    @property
    def new_bytes(self) -> int:
        """What the store has grown by."""
        return self._writer.new_bytes

    def put(self, path: str, source: BinaryIO) -> CopiedFile:
        """Keep a content under a path."""
        self._files[path] = self._writer.put(path, source)
        return self._files[path]

    def add(self, path: str, content: bytes) -> None:
        """Keep a content at hand under a path."""
        self.put(path, io.BytesIO(content))

    def add_files(self, files: contents.Files) -> None:
        """Keep files, those that were kept in the same state already not again."""
        for path, (file, state) in files.items():
            if self._states.get(path) == state:
                continue
            try:
                with file.open("rb") as source:
                    self.put(path, source)
            except FileNotFoundError:  # removed meanwhile, as the site may
                continue
            self._states[path] = state

    def add_ledger(self, place: Path) -> ChainHead | None:
        """Keep the ledger as it is now; the end of its journal. UserError where a file is not what was committed."""
        state = copied_state.state(place)
        for file in state.files:
            path = f"ledger/{file.path}"
            if file.content is not None:
                self.add(path, file.content)
                continue
            with (place / file.path).open("rb") as source:
                kept = self.put(path, source)
            if file.sha256 not in (None, kept.sha256):
                raise UserError(
                    "{file} is not what was committed, and nothing was copied; see thidua doctor",
                    file=place / file.path,
                )
        return state.head

    def kept(
        self, holds: str, now: datetime, kind: str | None, audit: ChainHead | None, journal: ChainHead | None
    ) -> CopyRecord:
        """The record, written: from here on the copy counts."""
        files = tuple(self._files[path] for path in sorted(self._files))
        manifest = self._writer.put("", io.BytesIO(CopyManifest(files).to_json())).chunks
        needed = {name for file in files for name in file.chunks} | set(manifest)
        record = CopyRecord(
            made_at=now.replace(microsecond=0),
            program=__version__,
            site=self._store.site,
            holds=holds,
            recipients=tuple(sorted(self._cipher.recipients)),
            space=self._cipher.space,
            database=kind,
            audit=audit,
            journal=journal,
            files=len(files),
            size=sum(file.size for file in files),
            manifest=manifest,
            chunks={name: self._writer.chunks[name] for name in sorted(needed)},
        )
        self._store.keep(record)
        return record
