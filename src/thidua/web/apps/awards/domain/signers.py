"""Who may sign a body's decisions, from the register of signing rights (II.1)."""

from datetime import date

from thidua.definitions.registers.spec import Purpose
from thidua.i18n import UserError
from thidua.ledger.cleaning.vocabulary import name_meant
from thidua.web.apps.registers.recorded_words import recorded


def signers(unit_id: str, on: date | None = None) -> list[str]:
    """The names of those who may sign for a body on a day (None: today), the head or acting head first."""
    rights = list(recorded(Purpose.SIGNERS, on, unit_id=unit_id))
    rights.sort(key=lambda right: right["form"] not in ("head", "acting"))
    return list(dict.fromkeys(right.title for right in rights))


def signer(unit_id: str, name: str, on: date) -> str:
    """The name as it is recorded; nothing for whoever heads the body that day.

    Raises:
        UserError: nobody of that name may sign for the body on that day.
    """
    if not name.strip():
        return ""
    recorded_name = name_meant(name, signers(unit_id, on))
    if recorded_name is None:
        raise UserError(
            "{name} may not sign for this body on {day}: record the right to sign first, in the register “Who signs”",
            name=name.strip(),
            day=on,
        )
    return recorded_name
