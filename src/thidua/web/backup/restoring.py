"""A copy made a site again: into a data folder that is not there yet, and only when every byte is what was copied."""

import hashlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

from thidua import __version__
from thidua.i18n import UserError, _
from thidua.io.atomic_files import scratch_folder
from thidua.io.progress import Progress, silent
from thidua.ledger.store.health_check import FindingLevel
from thidua.ledger.store.ledger import Ledger
from thidua.web.backup import database
from thidua.web.backup.copying import DATA, KEYS
from thidua.web.backup.encryption import Cipher
from thidua.web.backup.records import CopiedFile, CopyRecord
from thidua.web.backup.store import Store
from thidua.web.server import supervisor
from thidua.web.server.operator_settings import SiteSettings

NOT = {
    DATA: _("The copy {name} holds keys, not the data of a site"),
    KEYS: _("The copy {name} holds the data of a site, not its keys"),
}
RESTORING = _("Bringing back")


@dataclass(frozen=True)
class Source:
    """A copy to bring back, with the way to open it."""

    store: Store
    record: CopyRecord
    cipher: Cipher


def require_usable(source: Source, holds: str) -> None:
    """UserError where the copy holds something else, or was made by a newer version of the program."""
    if source.record.holds != holds:
        raise UserError(NOT[holds], name=source.record.id)
    if _version(source.record.program) > _version(__version__):
        raise UserError(
            "The copy {name} was made by version {version} of thidua, this is {own}: install that version first",
            name=source.record.id,
            version=source.record.program,
            own=__version__,
        )


def restore(data: Source, keys: Source | None, home: Path, settings: SiteSettings, progress: Progress = silent) -> None:
    """Bring a copy back, and its keys; home is there afterwards whole, or not at all.

    Raises:
        UserError: home is there and not empty, the copy is damaged, foreign or newer, or the database is not empty.
    """
    require_usable(data, DATA)
    if keys is not None:
        require_usable(keys, KEYS)
        if keys.record.site != data.record.site:
            raise UserError("The keys are those of another site than the copy")
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise UserError("{folder} is not empty; a copy is brought back into a new or empty folder only", folder=home)
    server = _server(data.record, settings)
    home.parent.mkdir(parents=True, exist_ok=True)
    with scratch_folder(f".{home.name}.restored-", home.parent) as draft:
        for source in filter(None, (data, keys)):
            _files(source, draft, progress)
        dump = draft / database.KEPT_AS[database.POSTGRESQL]
        if server is not None:
            database.filled(server, dump)
            dump.unlink()
        _require_fitting(data.record, server, draft)
        os.sync()
        if home.exists():
            home.rmdir()
        draft.rename(home)


def _server(record: CopyRecord, settings: SiteSettings) -> str | None:
    """The address of an empty server to restore into; None where the copy holds none."""
    if record.database == database.POSTGRESQL:
        url = settings.database_url or ""
        if not url.startswith("postgres"):
            raise UserError("The copy holds a database of PostgreSQL: name an empty one with DATABASE_URL")
        database.require_empty(url)
        return url
    if record.database is not None and settings.database_url:
        raise UserError("The copy holds a database of SQLite: unset DATABASE_URL")
    return None


def _files(source: Source, folder: Path, progress: Progress) -> None:
    files = source.store.manifest(source.record, source.cipher).files
    for number, file in enumerate(files, 1):
        _file(source, file, folder)
        progress(RESTORING, number, len(files))


def _file(source: Source, file: CopiedFile, folder: Path) -> None:
    target = folder / file.path
    if not target.resolve().is_relative_to(folder.resolve()):
        raise UserError("The copy {name} names a file outside of the data folder", name=source.record.id)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    whole, size = hashlib.sha256(), 0
    with target.open("xb") as written:
        target.chmod(0o600)
        for name in file.chunks:
            content = source.store.content(source.record, source.cipher, name)
            whole.update(content)
            size += len(content)
            written.write(content)
    if (whole.hexdigest(), size) != (file.sha256, file.size):
        raise UserError(
            "The copy {name} is damaged: {file} is not what was copied", name=source.record.id, file=file.path
        )


def _require_fitting(record: CopyRecord, server: str | None, home: Path) -> None:
    """UserError where ledger and database do not end as the record says, or do not fit each other."""
    if record.journal is not None:
        last = Ledger.open(home / "ledger").imports()[-1]
        if (last.number, last.hash) != (record.journal.number, record.journal.hash):
            raise UserError("The copy {name} is damaged: its ledger ends otherwise", name=record.id)
    if record.database is None:
        return
    if database.end_of_log(server, home / database.KEPT_AS[database.SQLITE]) != record.audit:
        raise UserError("The copy {name} is damaged: its audit log ends otherwise", name=record.id)
    site = supervisor.Site(home, "127.0.0.1", 1, 1)
    answer = supervisor.run_once(site, "check_site", THIDUA_SECRET="s" * 50, THIDUA_LEDGER="")
    for finding in json.loads(answer):
        if finding["check"] in ("ledger", "database") and finding["level"] == FindingLevel.BAD:
            raise UserError(finding["message"], **finding["values"])


def _version(text: str) -> tuple[int, ...]:
    """Of the form 1.2.3; what follows is of a build."""
    numbers = re.match(r"(\d+)\.(\d+)\.(\d+)", text)
    return tuple(map(int, numbers.groups())) if numbers else ()
