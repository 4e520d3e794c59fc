"""A site that was used, copies of it, and the site brought back from one."""

import os
from datetime import datetime, timedelta
from pathlib import Path

from support.faults import backup_killed_at
from support.faults.running_site import Site, dossiers, prepared
from thidua.ledger.cleaning.personal_data import KeyFile
from thidua.ledger.mapping.import_file import import_file
from thidua.ledger.store.ledger import Ledger
from thidua.web.backup.copying import copy_data
from thidua.web.backup.encryption import cipher_for
from thidua.web.backup.restoring import Source, restore
from thidua.web.backup.store import Store
from thidua.web.config.home import Home
from thidua.web.server.operator_settings import site_settings

FIRST = backup_killed_at.SECOND - timedelta(days=1)
PLAIN = cipher_for([])


def newest(store: Path) -> Source:
    opened = Store.opened(store)
    record = opened.record()
    return Source(opened, record, cipher_for(record.recipients))


def brought_back(store: Path, home: Path, url: str = "") -> Path:
    restore(newest(store), None, home, site_settings({"DATABASE_URL": url}))
    return home


def back_up(home: Path, store: Path, at: datetime = FIRST, url: str = "") -> str:
    settings = site_settings({"THIDUA_HOME": str(home), "DATABASE_URL": url})
    return copy_data(Home.of(settings), settings, store, PLAIN, at).record.id


def used(home: Path) -> None:
    prepared(home)
    (home / "papers").mkdir()
    (home / "papers" / "paper.docx").write_bytes(os.urandom(100_000))
    bring(home, 700_000, 5)
    Site(home, home.parent / "log").manage("setup_site", "--evaluate")


def bring(home: Path, start: int, count: int) -> None:
    file = home.parent / f"{start}.csv"
    file.write_bytes(dossiers(start, count))
    import_file(Ledger.open(home / "ledger"), file, known_at=datetime(2026, 10, 2), key=KeyFile(home / "key"))


def prepared_another(home: Path) -> Path:
    home.mkdir()
    Ledger.create(home / "ledger")
    return home
