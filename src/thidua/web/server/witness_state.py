"""How far each witness of the audit log is: noted in the data folder by the site, read by whoever looks it over.

For the operator alone; nothing is proven by it.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from thidua.io.atomic_files import written_whole

STATE = "witness.json"


class Witness(StrEnum):
    """The kinds of witnesses that heads of the log are sent to."""

    FOLDER = "folder"
    WEBHOOK = "webhook"
    MAIL = "mail"
    TIMESTAMP = "timestamp"


@dataclass(frozen=True, slots=True)
class WitnessProgress:
    """How far a witness is. to: its folder, host or addresses; number: the entry it has, 0 for none; at: since when;
    tried_at: the last try (both ISO); problem: why that failed, empty where it did not."""

    to: str
    number: int = 0
    at: str = ""
    tried_at: str = ""
    problem: str = ""


def sendings(home: Path) -> dict[Witness, WitnessProgress]:
    """How far each witness is that was ever sent to; nothing where that is not known."""
    try:
        noted = json.loads((home / STATE).read_text(encoding="utf-8"))
        return {Witness(name): WitnessProgress(**sending) for name, sending in noted.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def sending_to(state: Mapping[Witness, WitnessProgress], witness: Witness, to: str) -> WitnessProgress:
    """How far a witness is; from the start where it is another one than was noted."""
    before = state.get(witness)
    return before if before is not None and before.to == to else WitnessProgress(to)


def note(home: Path, state: Mapping[Witness, WitnessProgress]) -> None:
    """Write it into the data folder. OSError where that cannot be written."""
    with written_whole(home / STATE) as draft:
        draft.write_text(json.dumps({str(name): asdict(sending) for name, sending in state.items()}), encoding="utf-8")
