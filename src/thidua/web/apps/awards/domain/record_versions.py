"""Proposals and lists are written version by version: who saw an older one is told, and every writing is a step."""

from typing import TypeVar

from django.db.models import F

from thidua.i18n import UserError
from thidua.web.apps.accounts.models import User
from thidua.web.apps.audit import log as audit
from thidua.web.apps.awards.models import AwardList, Proposal, Step

Record = TypeVar("Record", Proposal, AwardList)


class ChangedMeanwhileError(UserError):
    """Somebody else has written the record since the page showed it."""

    def __init__(self) -> None:
        super().__init__("somebody else has changed this meanwhile: look at what it says now, then do it again")


def locked(record: Record, version: int) -> Record:
    """The record as it is now, locked until the transaction ends.

    Raises:
        ChangedMeanwhileError: it is not what the page showed.
    """
    current = type(record).objects.select_for_update().get(pk=record.pk)
    if current.version != version:
        raise ChangedMeanwhileError
    return current


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
