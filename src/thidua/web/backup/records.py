"""What a store says of a copy: a record that everybody may read, and a manifest that is kept like the contents."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Self

from thidua.io.chain_head import ChainHead

FORMAT = 1
# A content is kept in parts of so many bytes: a large file that changes at one place is not kept again as a whole.
CHUNK = 4 << 20


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """What lies in the store of one part of a content: its SHA-256 and size as stored."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class CopiedFile:
    """A file of a copy: its path below the data folder, its SHA-256, size in bytes, and its parts in order."""

    path: str
    sha256: str
    size: int
    chunks: tuple[str, ...]


@dataclass(frozen=True)
class CopyManifest:
    """The files of a copy, by path."""

    files: tuple[CopiedFile, ...]

    def to_json(self) -> bytes:
        """As it is kept."""
        return json.dumps([asdict(file) for file in self.files], ensure_ascii=False).encode()

    @classmethod
    def from_json(cls, content: bytes) -> Self:
        """ValueError, TypeError or KeyError where it is no manifest."""
        entries = json.loads(content)
        return cls(tuple(CopiedFile(**{**entry, "chunks": tuple(entry["chunks"])}) for entry in entries))


@dataclass(frozen=True)
class CopyRecord:
    """A copy that is whole: written last, so that what was interrupted is no copy.

    made_at: aware, UTC. site: the site it is of. holds: `data` or `keys`. space: of which recipients; recipients: for
    whom. database: its kind, None where the copy holds none. audit, journal: the ends of the two chains. chunks: every
    part it needs, the manifest's too, by the SHA-256 of its content.
    """

    made_at: datetime
    program: str
    site: str
    holds: str
    recipients: tuple[str, ...]
    space: str
    database: str | None
    audit: ChainHead | None
    journal: ChainHead | None
    files: int
    size: int
    manifest: tuple[str, ...]
    chunks: dict[str, StoredChunk]

    @property
    def id(self) -> str:
        """Moment and hash of all that the record says: what was altered has another."""
        return f"{self.made_at:%Y%m%dT%H%M%SZ}-{hashlib.blake2b(self.to_json(), digest_size=8).hexdigest()}"

    def to_json(self) -> bytes:
        """As it is kept."""
        told = {"format": FORMAT, **asdict(self), "made_at": self.made_at.isoformat()}
        return json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1).encode()

    @classmethod
    def from_json(cls, content: bytes) -> Self:
        """ValueError, TypeError or KeyError where it is no record of this form."""
        told = json.loads(content)
        if told.pop("format") != FORMAT:
            raise ValueError("another form")
        told["made_at"] = datetime.fromisoformat(told["made_at"])
        told["chunks"] = {name: StoredChunk(**chunk) for name, chunk in told["chunks"].items()}
        for name in ("audit", "journal"):
            told[name] = ChainHead(**told[name]) if told[name] else None
        for name in ("recipients", "manifest"):
            told[name] = tuple(told[name])
        return cls(**told)
