"""Writes down what was done, and turns a rule's refusal into a line for people."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import F

from thidua.i18n import UserError
from thidua.rules.awards.workflow import LIST, PROPOSAL, UNIT_AWARD, UNIT_LIST, Transition
from thidua.rules.refusal import Refusal
from thidua.web.apps.accounts.models import User
from thidua.web.apps.audit import log as audit
from thidua.web.apps.awards.models import AwardList, Proposal, Step
from thidua.web.apps.evaluations import site_engine

Table = Mapping[tuple[StrEnum, StrEnum], Transition]
# What a unit's officers may do as well as its head.
COMPOSING = frozenset({"call_council", "redraft"})


@dataclass(frozen=True, slots=True)
class Kind:
    """How an award goes its way: of the city, or a unit's own (III.1)."""

    proposal: Table
    list: Table
    of_city: bool


CITY_AWARD = Kind(PROPOSAL, LIST, of_city=True)
OWN_AWARD = Kind(UNIT_AWARD, UNIT_LIST, of_city=False)


def kind_of(award_id: str) -> Kind:
    """Which way an award of the movement goes."""
    return OWN_AWARD if award_of(award_id).decided_by == "unit-head" else CITY_AWARD


def award_of(award_id: str) -> Any:
    """The award of the movement. UserError where it has none of that id."""
    found = next((each for each in site_engine.movement().awards if each.id == award_id), None)
    if found is None:
        raise UserError("the movement has no award “{award}”", award=award_id)
    return found


def refused(refusal: Refusal) -> UserError:
    """The refusal as a line with its clause."""
    return UserError("{why} ({clause})", why=refusal.why, clause=refusal.clause)


def held(of: Proposal | AwardList, version: int) -> Any:
    """The proposal or list as it is now, held until it is written.

    Raises:
        UserError: it is not what the page showed.
    """
    found = type(of).objects.select_for_update().get(pk=of.pk)
    if found.version != version:
        raise UserError("somebody else has changed this meanwhile: look at what it says now, then do it again")
    return found


def write(
    of: Proposal | AwardList, what: str, *, by: User | None, was: str = "", about: str = "", reason: str = ""
) -> Step:
    """Saves it as a new version, and the step that led there. `about`: whom or what it was done to."""
    seen = type(of).objects.filter(pk=of.pk, version=of.version).update(version=F("version") + 1)
    if not seen:
        raise UserError("somebody else has changed this meanwhile: look at what it says now, then do it again")
    of.version += 1
    of.save()
    audit.write(
        f"award.{what}", f"{'proposal' if isinstance(of, Proposal) else 'list'}:{of.pk}", by=by,
        details={"was": was, "became": of.state if was else "", "about": about, "version": of.version,
                 "reason": reason},
    )  # fmt: skip
    named = {"proposal": of} if isinstance(of, Proposal) else {"award_list": of}
    return Step.objects.create(
        **named, what=what, was=was, became=of.state if was else "", about=about[:300], reason=reason, by=by
    )
