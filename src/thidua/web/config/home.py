"""The site's data folder: where the ledger, the database and uploads lie, and the secret made on first need."""

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from thidua.io.atomic_files import OTHERS
from thidua.web.server.operator_settings import SiteSettings

BALLOT_KEYS = "ballot-keys"
# Number and hash of the entry of the audit log that an evaluation left last.
AUDIT_HEAD = "audit-head.json"


@dataclass(frozen=True)
class Home:
    """Places inside the data folder; ledger, key, certificates and secret lie elsewhere where they are named."""

    path: Path
    named_ledger: Path | None = None
    named_key: Path | None = None
    named_signing_roots: Path | None = None
    named_secret: str | None = None

    @classmethod
    def of(cls, settings: SiteSettings) -> Self:
        """The places that an operator's settings name."""
        return cls(settings.home.resolve(), settings.ledger, settings.key, settings.signing_roots, settings.secret)

    def close_to_others(self) -> None:
        """Let nobody but its user into the data folder, which is there."""
        mode = self.path.stat().st_mode
        if mode & OTHERS:
            with suppress(OSError):  # not ours, or read-only: thidua doctor says so
                self.path.chmod(mode & ~OTHERS)

    @property
    def ledger(self) -> Path:
        """The dossier ledger."""
        return (self.named_ledger or self.path / "ledger").resolve()

    @property
    def key(self) -> Path:
        """The key of keyed hashes of personal columns; outside the ledger."""
        return (self.named_key or self.path / "key").resolve()

    @property
    def signing_roots(self) -> Path:
        """Certificates of the authorities whose signatures count on papers."""
        return (self.named_signing_roots or self.path / "signing-roots").resolve()

    @property
    def database(self) -> Path:
        """The embedded database, where DATABASE_URL names no other."""
        return self.path / "web.sqlite3"

    @property
    def audit_head(self) -> Path:
        """Where the audit log ended at the last evaluation: beside the ledger, so that an older database is noticed."""
        return self.path / AUDIT_HEAD

    @property
    def uploads(self) -> Path:
        """Files people sent, each under its own random name."""
        return self.path / "uploads"

    @property
    def ballot_keys(self) -> Path:
        """Keys of the votes of open secret ballots, a file each. In no copy of the site, gone when a ballot ends."""
        return self.path / BALLOT_KEYS

    @property
    def secret(self) -> str:
        """The site's secret: the one named, else a file that only its owner reads, made on first need."""
        if self.named_secret:
            return self.named_secret
        file = self.path / "secret"
        if not file.exists():
            self.path.mkdir(parents=True, exist_ok=True)
            draft = self.path / f".secret-{os.getpid()}"
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(64), encoding="ascii")
            try:
                os.link(draft, file)  # whoever comes first wins; the others read what is there
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return file.read_text(encoding="ascii").strip()
