"""Whoever acts holds the record first and reads it afterwards; every writing is a version and a step.

A proposal is locked with everything that hangs on it (candidates, sessions, seats, recusals), a list with its lines,
objections and revocations, a member of a council with whoever sits for them: one row a whole, so that two who act on it
come one after the other.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.db.models import F, Model, QuerySet

from thidua.web.apps.accounts.models import User
from thidua.web.apps.audit import log as audit
from thidua.web.apps.awards.models import (
    AwardLine,
    AwardList,
    Candidate,
    CouncilMember,
    CriterionFile,
    Objection,
    Proposal,
    Recusal,
    Revocation,
    Seat,
    Step,
    VotingSession,
)
from thidua.web.ui.row_versions import ChangedMeanwhileError, locked
from thidua.web.ui.transactions import whole

Record = TypeVar("Record", bound=Proposal | AwardList)
Row = TypeVar("Row", bound=Model)
Others = ParamSpec("Others")
Result = TypeVar("Result")
# Of each row the record it is part of, and the way there.
RECORD_OF: dict[type[Model], tuple[type[Proposal | AwardList | CouncilMember], str]] = {
    CouncilMember: (CouncilMember, ""),
    Proposal: (Proposal, ""),
    Candidate: (Proposal, "proposal"),
    CriterionFile: (Proposal, "candidate__proposal"),
    VotingSession: (Proposal, "proposal"),
    Seat: (Proposal, "session__proposal"),
    Recusal: (Proposal, "session__proposal"),
    AwardList: (AwardList, ""),
    AwardLine: (AwardList, "award_list"),
    Objection: (AwardList, "award_list"),
    Revocation: (AwardList, "line__award_list"),
}


def acting(action: Callable[Concatenate[Row, Others], Result]) -> Callable[Concatenate[Row, Others], Result]:
    """Makes a function one action on its first argument: a row of `RECORD_OF`, whose record is locked to the end.

    The function gets that row as it is once the lock is there, never as its caller saw it: what it decides on cannot be
    older.

    Raises:
        ChangedMeanwhileError: the row is gone.
        UserError: what the function refuses; also that the database holds such a row already.
    """

    @wraps(action)
    def act(row: Row, /, *others: Others.args, **named: Others.kwargs) -> Result:
        with whole():
            return action(_fresh(row), *others, **named)

    return act


def acting_on_version(
    action: Callable[Concatenate[Row, Others], Result],
) -> Callable[Concatenate[Row, int, Others], Result]:
    """As `acting`, of a page: its second argument is the version of the record that the page showed.

    Raises:
        ChangedMeanwhileError: the record has another version, or the row is gone.
        UserError: what the function refuses; also that the database holds such a row already.
    """

    @wraps(action)
    def act(row: Row, shown_version: int, /, *others: Others.args, **named: Others.kwargs) -> Result:
        with whole():
            return action(_fresh(row, shown_version), *others, **named)

    return act


def _fresh(row: Row, shown_version: int | None = None) -> Row:
    """The row as it is now; its record is locked until the transaction ends."""
    model, way = RECORD_OF[type(row)]
    rows: QuerySet[Row] = QuerySet(type(row)).filter(pk=row.pk)
    locked(model.objects.filter(pk__in=rows.values_list(way or "pk")), shown_version)
    fresh = rows.select_related(*[way] if way else ()).first()
    if fresh is None:
        raise ChangedMeanwhileError
    return fresh


def write_step(
    record: Proposal | AwardList, what: str, *, by: User | None, was: str = "", about: str = "", reason: str = ""
) -> Step:
    """Saves the record as a new version, with the step that led there in its history and in the audit log.

    `was`: the state before, where the step changed it. `about`: whom or what it was done to.

    Raises:
        ChangedMeanwhileError: it was written meanwhile.
    """
    model = type(record)
    if not model.objects.filter(pk=record.pk, version=record.version).update(version=F("version") + 1):
        raise ChangedMeanwhileError
    record.version += 1
    record.save()
    became = record.state if was else ""
    proposal = record if isinstance(record, Proposal) else None
    award_list = record if isinstance(record, AwardList) else None
    audit.write(
        f"award.{what}",
        f"{'proposal' if proposal else 'list'}:{record.pk}",
        by=by,
        details={"was": was, "became": became, "about": about, "version": record.version, "reason": reason},
    )
    return Step.objects.create(
        proposal=proposal,
        award_list=award_list,
        what=what,
        was=was,
        became=became,
        about=about,
        reason=reason,
        by=by,
    )
