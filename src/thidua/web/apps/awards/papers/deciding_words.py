"""What decides a verdict, as papers say it: the figures, or the declaration that was reviewed."""

from thidua.i18n import formats
from thidua.rules.terms import SubjectKind, VerdictState
from thidua.web.apps.awards.domain.criterion_evidence import ACCEPTED, DECLARATIONS
from thidua.web.apps.awards.papers import figures
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.apps.registers.register_spec import registers


def decided_by(deciding: figures.Deciding | None, state: str, kind: str, subject_id: str, criterion_id: str) -> str:
    """45/50 (90,0%); where a reviewed declaration decides, that it was reviewed, by whom and when; a dash otherwise."""
    if deciding is not None or state != VerdictState.MET:
        return figures.decided_by(deciding)
    declared = [register.id for register in registers().values() if register.feeds == DECLARATIONS]
    whose = {"officer_id": subject_id} if kind == SubjectKind.OFFICER else {"unit_id": subject_id, "officer_id": ""}
    listed = RegisterEntry.objects.filter(register__in=declared, state=ACCEPTED, criterion_id=criterion_id, **whose)
    entry = listed.order_by("closed_on", "pk").last()
    if entry is None:
        return figures.decided_by(None)
    day = formats.day(entry.closed_on) if entry.closed_on else ""
    by = ", ".join(filter(None, (entry.authority, day)))
    return f"tự khai đã được thẩm tra ({by})" if by else "tự khai đã được thẩm tra"
