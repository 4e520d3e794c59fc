"""The end of a chain of entries, noted in a small file of its own, so that entries lost at the end are noticed."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from thidua.io.atomic_files import written_whole


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The last entry. hash: what binds it to all before it; None where there is none yet, its number then 0."""

    number: int
    hash: str | None

    def note(self, path: Path) -> None:
        """Write it into the file, whole or not at all. OSError where that cannot be written."""
        with written_whole(path) as draft:
            draft.write_text(json.dumps(asdict(self)), encoding="utf-8")


def noted_head(path: Path) -> ChainHead | None:
    """What the file says; None where there is no such file.

    Raises:
        ValueError: it says something else.
        OSError: it cannot be read.
    """
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    match said:
        case {"number": int(number), "hash": str() | None as hash_, **rest} if not rest:
            return ChainHead(number, hash_)
    raise ValueError(f"{path.name} is no note of a chain's end")
