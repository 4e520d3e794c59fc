"""The site's data folder: where the ledger, the database and uploads lie, and the secret made on first need."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Home:
    """Places inside the data folder. THIDUA_HOME names it; the ledger may lie elsewhere (THIDUA_LEDGER)."""

    path: Path

    @property
    def ledger(self) -> Path:
        """The dossier ledger."""
        return Path(os.environ.get("THIDUA_LEDGER") or self.path / "ledger").resolve()

    @property
    def key(self) -> Path:
        """The key of keyed hashes of personal columns; outside the ledger."""
        return Path(os.environ.get("THIDUA_KEY") or self.path / "key").resolve()

    @property
    def signing_roots(self) -> Path:
        """Certificates of the authorities whose signatures count on papers."""
        return Path(os.environ.get("THIDUA_SIGNING_ROOTS") or self.path / "signing-roots").resolve()

    @property
    def database(self) -> Path:
        """The embedded database, where DATABASE_URL names no other."""
        return self.path / "web.sqlite3"

    @property
    def uploads(self) -> Path:
        """Files people sent, each under its own random name."""
        return self.path / "uploads"

    @property
    def secret(self) -> str:
        """The site's secret: THIDUA_SECRET, else a file that only its owner reads, made on first need."""
        given = os.environ.get("THIDUA_SECRET")
        if given:
            return given
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


def home() -> Home:
    """The data folder that the environment names; `thidua-data` in the working folder where it names none."""
    return Home(Path(os.environ.get("THIDUA_HOME") or "thidua-data").resolve())
