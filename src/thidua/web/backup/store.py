"""A store of copies: each content once, under its hash; a copy counts from the moment its record is there.

store.json        what the folder is, of which site, whether of data or of keys
copies/           one record a copy
chunks/<space>/   parts of contents, one space for each set of recipients, under the SHA-256 of the content
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from thidua.i18n import UserError
from thidua.io.atomic_files import written_whole
from thidua.web.backup.encryption import Cipher
from thidua.web.backup.records import CHUNK, CopiedFile, CopyManifest, CopyRecord, StoredChunk

KIND, FORMAT = "thidua-backup", 1
SETTINGS = "store.json"


@dataclass(frozen=True)
class Store:
    """An existing store."""

    path: Path
    site: str
    holds: str

    @classmethod
    def opened(cls, path: Path) -> "Store":
        """The store of a folder. UserError where it is none, or of a newer form."""
        try:
            told = json.loads((path / SETTINGS).read_text(encoding="utf-8"))
            kind, format_, site, holds = told["kind"], told["format"], str(told["site"]), str(told["holds"])
        except (OSError, ValueError, KeyError, TypeError):
            kind, format_, site, holds = None, 0, "", ""
        if kind != KIND or format_ != FORMAT:
            raise UserError("{folder} is no store of copies that this version of thidua reads", folder=path)
        return cls(path, site, holds)

    @classmethod
    def made(cls, path: Path, site: str, holds: str) -> "Store":
        """The store of a site, made where the folder is empty or missing. UserError where it is of something else."""
        if not (path / SETTINGS).exists():
            own = {"copies", "chunks", ".lock"}
            if path.is_dir() and any(entry.name not in own and entry.suffix != ".part" for entry in path.iterdir()):
                raise UserError("{folder} is not empty; name a new or empty folder for copies", folder=path)
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
            for name in ("copies", "chunks"):
                (path / name).mkdir(exist_ok=True, mode=0o700)
            with written_whole(path / SETTINGS) as draft:
                draft.write_text(json.dumps({"kind": KIND, "format": FORMAT, "site": site, "holds": holds}))
        store = cls.opened(path)
        if (store.site, store.holds) != (site, holds):
            raise UserError("{folder} holds copies of another site, or of something else; name another", folder=path)
        return store

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else writes meanwhile. UserError where somebody does."""
        lock = FileLock(self.path / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise UserError(
                "Another backup writes to {folder}; run it again when that one is over", folder=self.path
            ) from None
        try:
            yield
        finally:
            lock.release()

    def chunk(self, space: str, name: str) -> Path:
        """Where a part lies."""
        return self.path / "chunks" / space / name

    def records(self) -> list[CopyRecord]:
        """The copies, the oldest first. UserError where a record is not what was written."""
        return sorted((self._record(file) for file in (self.path / "copies").glob("*.json")), key=lambda r: r.made_at)

    def whole_records(self) -> Iterator[CopyRecord]:
        """The copies whose record is what was written: a damaged one keeps nobody from making the next copy."""
        for file in (self.path / "copies").glob("*.json"):
            with suppress(UserError):
                yield self._record(file)

    def record(self, name: str | None = None) -> CopyRecord:
        """The copy of that name, or the newest. UserError where there is none."""
        if name is not None:
            file = self.path / "copies" / f"{name}.json"
            if "/" in name or not file.is_file():
                raise UserError(
                    "There is no copy {name} in {folder}; see thidua backup --list", name=name, folder=self.path
                )
            return self._record(file)
        records = self.records()
        if not records:
            raise UserError("There is no copy in {folder}", folder=self.path)
        return records[-1]

    def _record(self, file: Path) -> CopyRecord:
        try:
            record = CopyRecord.from_json(file.read_bytes())
        except (ValueError, TypeError, KeyError) as error:
            raise _damaged(file) from error
        if record.id != file.stem:
            raise _damaged(file)
        return record

    def keep(self, record: CopyRecord) -> None:
        """The copy counts from now on."""
        with written_whole(self.path / "copies" / f"{record.id}.json") as draft:
            draft.write_bytes(record.to_json())

    def remove(self, records: Iterable[CopyRecord]) -> int:
        """Let go of copies, then of every part that no copy needs; how many parts went. Can be repeated."""
        for record in records:
            (self.path / "copies" / f"{record.id}.json").unlink(missing_ok=True)
        needed = {(record.space, name) for record in self.records() for name in record.chunks}
        gone = 0
        for file in (self.path / "chunks").glob("*/*"):
            if (file.parent.name, file.name) not in needed:
                file.unlink(missing_ok=True)
                gone += 1
        return gone

    def content(self, record: CopyRecord, cipher: Cipher, name: str) -> bytes:
        """The part of that name. UserError where it is not what was kept, or cannot be opened."""
        file = self.chunk(record.space, name)
        self.require_whole(record, name)
        try:
            content = cipher.opened(file.read_bytes())
        except ValueError as error:
            raise UserError("The copy {name} cannot be opened by the identity named", name=record.id) from error
        if hashlib.sha256(content).hexdigest() != name:
            raise _damaged(file)
        return content

    def require_whole(self, record: CopyRecord, name: str) -> None:
        """UserError where a part lies there otherwise than it was kept, or not at all."""
        file, kept = self.chunk(record.space, name), record.chunks[name]
        try:
            stored = file.read_bytes()
        except FileNotFoundError:
            raise _damaged(file) from None
        if (hashlib.sha256(stored).hexdigest(), len(stored)) != (kept.sha256, kept.size):
            raise _damaged(file)

    def manifest(self, record: CopyRecord, cipher: Cipher) -> CopyManifest:
        """The files of a copy. UserError where the manifest is damaged or cannot be opened."""
        content = b"".join(self.content(record, cipher, name) for name in record.manifest)
        try:
            return CopyManifest.from_json(content)
        except (ValueError, TypeError, KeyError) as error:
            raise _damaged(self.path / "copies" / f"{record.id}.json") from error


class Writer:
    """Puts contents into a store; what lies there already is not written again."""

    def __init__(self, store: Store, cipher: Cipher) -> None:
        self._store, self._cipher = store, cipher
        self._kept: dict[str, StoredChunk] = {}
        for record in store.whole_records():
            if record.space == cipher.space:
                self._kept.update(record.chunks)
        self.chunks: dict[str, StoredChunk] = {}
        self.new_bytes = 0

    def put(self, path: str, source: BinaryIO) -> CopiedFile:
        """Keep a content under a path of the copy; what was read is what the answer tells."""
        whole, size, names = hashlib.sha256(), 0, []
        while part := source.read(CHUNK):
            whole.update(part)
            size += len(part)
            names.append(self._part(part))
        return CopiedFile(path, whole.hexdigest(), size, tuple(names))

    def _part(self, content: bytes) -> str:
        name = hashlib.sha256(content).hexdigest()
        if name not in self.chunks:
            file, kept = self._store.chunk(self._cipher.space, name), self._kept.get(name)
            if kept is None or not file.is_file() or file.stat().st_size != kept.size:
                stored = self._cipher.sealed(content)
                file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                with written_whole(file) as draft:
                    draft.write_bytes(stored)
                kept = StoredChunk(hashlib.sha256(stored).hexdigest(), len(stored))
                self.new_bytes += len(stored)
            self.chunks[name] = kept
        return name


def _damaged(file: Path) -> UserError:
    return UserError(
        "{file} is damaged or gone; take another copy (thidua backup --verify says which are whole)", file=file
    )
