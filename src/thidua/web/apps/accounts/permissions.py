"""The one table of who may do what, where. Everything not in it is denied.

An action names what is done and to what. A role reaches: OWN, its own unit; BELOW, its own unit and those under it;
ALL, every unit and the city as a whole; SELF, the officer's own record.
"""

from dataclasses import dataclass
from enum import IntEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """Roles of the movement (Plan V; issue date and unit bind each)."""

    UNIT_OFFICER = "unit_officer", _("Unit officer")
    UNIT_HEAD = "unit_head", _("Unit head")
    OFFICER = "officer", _("Officer (own page)")
    CITY_OFFICE = "city_office", _("City Office")
    HOME_AFFAIRS = "home_affairs", _("Home Affairs board")
    COUNCIL = "council", _("Council member")
    CHAIRMAN = "chairman", _("Chairman")
    CULTURE = "culture", _("Culture department and press")
    FRONT = "front", _("Fatherland Front")
    ADMINISTRATOR = "administrator", _("System administrator")
    AUDITOR = "auditor", _("Auditor")


class Reach(IntEnum):
    """How far a role's right goes in the tree."""

    SELF = 1
    OWN = 2
    BELOW = 3
    ALL = 4


# Whoever decides signs in with a second factor.
DECISION_ROLES = frozenset(
    {Role.UNIT_HEAD, Role.CITY_OFFICE, Role.HOME_AFFAIRS, Role.COUNCIL, Role.CHAIRMAN, Role.ADMINISTRATOR}
)
# What is done to the account of somebody with such a role, or gives it, takes two administrators or a day: else one
# administrator alone would have every power, and could blind the auditor.
GUARDED_ROLES = DECISION_ROLES | {Role.AUDITOR}
# Examining and deciding on others: of actions of the table below, those that only a person may take who is known by an
# officer code, and not on themselves or somebody related to them.
DECIDING = frozenset(
    {
        "obstacle.answer",
        "obstacle.decide",
        "exception.decide",
        "initiative.vouch",
        "initiative.recognise",
        "adoption.confirm",
        "inspection.enter",
        "complaint.enter",
        "complaint.conclude",
        "discipline.enter",
        "discipline.conclude",
        "declaration.review",
        "activity.check",
        "proposal.submit",
        "council.sit",
        "council.end",
        "council.call_again",
        "proposal.compile",
        "proposal.appraise",
        "override.give",
        "list.keep",
        "list.decide",
        "list.publish",
        "unit_list.decide",
    }
)
CITY_READERS = {
    Role.CITY_OFFICE: Reach.ALL,
    Role.HOME_AFFAIRS: Reach.ALL,
    Role.COUNCIL: Reach.ALL,
    Role.CHAIRMAN: Reach.ALL,
    Role.AUDITOR: Reach.ALL,
}

TABLE: dict[str, dict[Role, Reach]] = {
    # a unit's standing: verdicts, figures, what to do next
    "unit.see": {Role.UNIT_OFFICER: Reach.BELOW, Role.UNIT_HEAD: Reach.BELOW, Role.FRONT: Reach.ALL, **CITY_READERS},
    # the dossiers behind a unit's figures, by their whole codes; each reading is in the audit log
    "unit.see_dossiers": {Role.UNIT_OFFICER: Reach.BELOW, Role.UNIT_HEAD: Reach.BELOW, **CITY_READERS},
    # an officer's record and what is behind it, the dossiers they have a part in by their whole codes
    "officer.see": {Role.OFFICER: Reach.SELF, Role.UNIT_HEAD: Reach.BELOW, **CITY_READERS},
    # the table of all units, flows, map, reconciliation
    "city.see": {
        Role.UNIT_OFFICER: Reach.ALL,
        Role.UNIT_HEAD: Reach.ALL,
        Role.OFFICER: Reach.ALL,
        Role.CULTURE: Reach.ALL,
        Role.FRONT: Reach.ALL,
        **CITY_READERS,
    },
    # stories: written by a unit or the press, confirmed by the head of the unit they are about, published by the press
    "story.see": {
        Role.UNIT_OFFICER: Reach.BELOW,
        Role.UNIT_HEAD: Reach.BELOW,
        Role.CULTURE: Reach.ALL,
        Role.FRONT: Reach.ALL,
        **CITY_READERS,
    },
    "story.write": {Role.UNIT_OFFICER: Reach.OWN, Role.UNIT_HEAD: Reach.OWN, Role.CULTURE: Reach.ALL},
    "story.confirm": {Role.UNIT_HEAD: Reach.OWN},
    "story.check": {Role.UNIT_HEAD: Reach.OWN, Role.CULTURE: Reach.ALL},
    "story.publish": {Role.CULTURE: Reach.ALL},
    # what every indicator and criterion means, the calendar: everybody who signs in
    "definitions.see": dict.fromkeys(Role, Reach.ALL),
    "calendar.change": {Role.HOME_AFFAIRS: Reach.ALL, Role.ADMINISTRATOR: Reach.ALL},
    # files into the ledger, their history, their undoing
    "imports.see": {
        Role.UNIT_HEAD: Reach.ALL,
        Role.CITY_OFFICE: Reach.ALL,
        Role.HOME_AFFAIRS: Reach.ALL,
        Role.ADMINISTRATOR: Reach.ALL,
        Role.AUDITOR: Reach.ALL,
    },
    "imports.run": {Role.CITY_OFFICE: Reach.ALL, Role.ADMINISTRATOR: Reach.ALL},
    "imports.undo": {Role.CITY_OFFICE: Reach.ALL},
    # units, officers, posts, procedures, assignments
    "reference.see": {
        Role.CITY_OFFICE: Reach.ALL,
        Role.HOME_AFFAIRS: Reach.ALL,
        Role.ADMINISTRATOR: Reach.ALL,
        Role.AUDITOR: Reach.ALL,
    },
    "reference.change": {Role.CITY_OFFICE: Reach.ALL, Role.ADMINISTRATOR: Reach.ALL},
    # the registers: what stands in them; what concerns persons; activities anybody may know of
    "registers.see": {
        Role.UNIT_OFFICER: Reach.BELOW,
        Role.UNIT_HEAD: Reach.BELOW,
        Role.OFFICER: Reach.SELF,
        **CITY_READERS,
    },
    "registers.see_persons": {Role.UNIT_HEAD: Reach.BELOW, Role.OFFICER: Reach.SELF, **CITY_READERS},
    "registers.see_activities": {
        Role.UNIT_OFFICER: Reach.BELOW,
        Role.UNIT_HEAD: Reach.BELOW,
        Role.CULTURE: Reach.ALL,
        Role.FRONT: Reach.ALL,
        **CITY_READERS,
    },
    # bring what the registers say into the figures at once
    "registers.feed": {Role.CITY_OFFICE: Reach.ALL, Role.HOME_AFFAIRS: Reach.ALL},
    # who takes part, and the day on which that is frozen for the quota
    "participants.keep": {Role.UNIT_OFFICER: Reach.OWN, Role.UNIT_HEAD: Reach.OWN, Role.HOME_AFFAIRS: Reach.ALL},
    "participants.confirm": {Role.HOME_AFFAIRS: Reach.ALL},
    # how a body and its people stand in papers, and who signs; of people only who needs it for a paper reads it
    "bodies.keep": {Role.UNIT_OFFICER: Reach.OWN, Role.UNIT_HEAD: Reach.OWN, Role.HOME_AFFAIRS: Reach.ALL},
    # say that what a unit alone wrote of its names is so
    "bodies.confirm": {Role.HOME_AFFAIRS: Reach.ALL},
    "signers.keep": {Role.UNIT_HEAD: Reach.OWN, Role.HOME_AFFAIRS: Reach.ALL},
    "particulars.see": {
        Role.UNIT_OFFICER: Reach.OWN,
        Role.UNIT_HEAD: Reach.OWN,
        Role.OFFICER: Reach.SELF,
        Role.HOME_AFFAIRS: Reach.ALL,
        Role.AUDITOR: Reach.ALL,
    },
    "particulars.keep": {Role.UNIT_OFFICER: Reach.OWN, Role.UNIT_HEAD: Reach.OWN, Role.HOME_AFFAIRS: Reach.ALL},
    # obstacles: raised by a unit, answered by Home Affairs, decided by the city; exceptions from the figures
    "obstacle.open": {Role.UNIT_OFFICER: Reach.OWN, Role.UNIT_HEAD: Reach.OWN},
    "obstacle.answer": {Role.HOME_AFFAIRS: Reach.ALL},
    "obstacle.resolve": {Role.UNIT_OFFICER: Reach.OWN, Role.UNIT_HEAD: Reach.OWN},
    "obstacle.decide": {Role.CHAIRMAN: Reach.ALL},
    "exception.propose": {Role.HOME_AFFAIRS: Reach.ALL},
    "exception.decide": {Role.CHAIRMAN: Reach.ALL},
    # exceptions from a standard: asked for by the unit or the board, signed by whoever decides the award
    "standard_exception.enter": {
        Role.UNIT_OFFICER: Reach.OWN,
        Role.UNIT_HEAD: Reach.OWN,
        Role.HOME_AFFAIRS: Reach.ALL,
    },
    "standard_exception.sign_city": {Role.CHAIRMAN: Reach.ALL},
    "standard_exception.sign_unit": {Role.UNIT_HEAD: Reach.OWN},
    # initiatives: proposed by their authors, vouched for by the head, recognised by the city
    "initiative.propose": {Role.OFFICER: Reach.SELF, Role.UNIT_OFFICER: Reach.OWN, Role.UNIT_HEAD: Reach.OWN},
    "initiative.vouch": {Role.UNIT_HEAD: Reach.OWN},
    "initiative.recognise": {Role.CITY_OFFICE: Reach.ALL, Role.HOME_AFFAIRS: Reach.ALL},
    # "we do it, too": initiatives of another unit that this one applies; said by a unit, confirmed by its head
    "adoption.report": {Role.UNIT_OFFICER: Reach.OWN, Role.UNIT_HEAD: Reach.OWN},
    "adoption.confirm": {Role.UNIT_HEAD: Reach.OWN},
    # tasks of publication, checks of what is posted, inspections: the City Office gives and judges, units report
    "task.assign": {Role.CITY_OFFICE: Reach.ALL},
    "task.report": {Role.UNIT_OFFICER: Reach.OWN, Role.UNIT_HEAD: Reach.OWN},
    "inspection.enter": {Role.CITY_OFFICE: Reach.ALL},
    "inspection.report": {Role.UNIT_HEAD: Reach.OWN},
    # what puts somebody on hold
    "complaint.enter": {Role.UNIT_HEAD: Reach.OWN, Role.CITY_OFFICE: Reach.ALL, Role.HOME_AFFAIRS: Reach.ALL},
    "complaint.conclude": {Role.CITY_OFFICE: Reach.ALL, Role.HOME_AFFAIRS: Reach.ALL},
    "discipline.enter": {Role.UNIT_HEAD: Reach.OWN, Role.HOME_AFFAIRS: Reach.ALL},
    "discipline.conclude": {Role.HOME_AFFAIRS: Reach.ALL},
    # communication and mobilisation; a unit's own movement
    "activity.enter": {
        Role.UNIT_OFFICER: Reach.OWN,
        Role.UNIT_HEAD: Reach.OWN,
        Role.CULTURE: Reach.ALL,
        Role.FRONT: Reach.ALL,
    },
    "activity.check": {Role.CITY_OFFICE: Reach.ALL},
    "unit_movement.plan": {Role.UNIT_OFFICER: Reach.OWN, Role.UNIT_HEAD: Reach.OWN},
    "unit_movement.issue": {Role.UNIT_HEAD: Reach.OWN},
    # what a subject declares of itself, and what the reviewer says of it
    "declaration.make": {Role.OFFICER: Reach.SELF, Role.UNIT_OFFICER: Reach.OWN, Role.UNIT_HEAD: Reach.OWN},
    "declaration.review": {Role.CITY_OFFICE: Reach.ALL},
    # a movement whose period is over: the city's, a unit's own
    "movement.close": {Role.HOME_AFFAIRS: Reach.ALL},
    "own_movement.close": {Role.UNIT_HEAD: Reach.OWN},
    # movements of the city and their amendments: drafted and checked by those who lead them (V.3, V.5), each by another
    # than wrote it; issued by the Chairman, as the Plan was
    "movement_draft.see": {
        Role.CITY_OFFICE: Reach.ALL,
        Role.HOME_AFFAIRS: Reach.ALL,
        Role.CHAIRMAN: Reach.ALL,
        Role.AUDITOR: Reach.ALL,
    },
    "movement_draft.write": {Role.CITY_OFFICE: Reach.ALL, Role.HOME_AFFAIRS: Reach.ALL},
    "movement_draft.check": {Role.CITY_OFFICE: Reach.ALL, Role.HOME_AFFAIRS: Reach.ALL},
    "movement_draft.send_back": {Role.CITY_OFFICE: Reach.ALL, Role.HOME_AFFAIRS: Reach.ALL, Role.CHAIRMAN: Reach.ALL},
    "movement_draft.issue": {Role.CHAIRMAN: Reach.ALL},
    # awards: what is under way in the city; a unit's proposals, council, own lists
    "awards.see": {Role.CULTURE: Reach.ALL, Role.FRONT: Reach.ALL, **CITY_READERS},
    "proposal.see": {Role.UNIT_OFFICER: Reach.OWN, Role.UNIT_HEAD: Reach.BELOW, **CITY_READERS},
    "proposal.compose": {Role.UNIT_OFFICER: Reach.OWN, Role.UNIT_HEAD: Reach.OWN},
    "proposal.submit": {Role.UNIT_HEAD: Reach.OWN},
    "council.form": {Role.UNIT_HEAD: Reach.OWN},
    # a seat is asked for besides: only who sits in the session votes, only its chair or secretary closes it
    "council.sit": {Role.COUNCIL: Reach.BELOW},
    # a session that comes to no result, and another one after a session: of the council its leaders alone
    "council.end": {Role.UNIT_HEAD: Reach.OWN, Role.COUNCIL: Reach.BELOW},
    "council.call_again": {Role.UNIT_HEAD: Reach.OWN, Role.COUNCIL: Reach.BELOW},
    "proposal.compile": {Role.CITY_OFFICE: Reach.ALL},
    "proposal.appraise": {Role.HOME_AFFAIRS: Reach.ALL},
    "override.give": {Role.HOME_AFFAIRS: Reach.ALL},
    "list.keep": {Role.HOME_AFFAIRS: Reach.ALL},
    "list.decide": {Role.CHAIRMAN: Reach.ALL},
    "unit_list.keep": {Role.UNIT_OFFICER: Reach.OWN, Role.UNIT_HEAD: Reach.OWN},
    "unit_list.decide": {Role.UNIT_HEAD: Reach.OWN},
    "list.publish": {Role.CHAIRMAN: Reach.ALL, Role.CITY_OFFICE: Reach.ALL},
    "award.prove": {
        Role.UNIT_HEAD: Reach.BELOW,
        **{role: reach for role, reach in CITY_READERS.items() if role is not Role.AUDITOR},
    },
    # the evidence of a decision, codes of officers included
    "award.bundle": {
        Role.UNIT_HEAD: Reach.OWN,
        Role.CITY_OFFICE: Reach.ALL,
        Role.HOME_AFFAIRS: Reach.ALL,
        Role.CHAIRMAN: Reach.ALL,
        Role.AUDITOR: Reach.ALL,
    },
    "responsibility.see": {Role.UNIT_HEAD: Reach.OWN, **CITY_READERS},
    # the report to the city: written by the City Office, read by those whom it goes to and who examine it
    "city_report.see": {
        Role.CITY_OFFICE: Reach.ALL,
        Role.HOME_AFFAIRS: Reach.ALL,
        Role.CHAIRMAN: Reach.ALL,
        Role.AUDITOR: Reach.ALL,
    },
    "city_report.make": {Role.CITY_OFFICE: Reach.ALL},
    # statistics of the year and the report on the funds: made by Home Affairs
    "statistics.see": {
        Role.CITY_OFFICE: Reach.ALL,
        Role.HOME_AFFAIRS: Reach.ALL,
        Role.CHAIRMAN: Reach.ALL,
        Role.AUDITOR: Reach.ALL,
    },
    "statistics.make": {Role.HOME_AFFAIRS: Reach.ALL},
    # how far the tasks of the Plan have come: of the city, or of one's own unit
    "plan_progress.see": {
        Role.UNIT_HEAD: Reach.OWN,
        Role.CITY_OFFICE: Reach.ALL,
        Role.HOME_AFFAIRS: Reach.ALL,
        Role.CHAIRMAN: Reach.ALL,
        Role.AUDITOR: Reach.ALL,
    },
    # a unit on one page: for its head and those who follow the movement
    "unit_brief.see": {
        Role.UNIT_HEAD: Reach.OWN,
        Role.CITY_OFFICE: Reach.ALL,
        Role.HOME_AFFAIRS: Reach.ALL,
        Role.CHAIRMAN: Reach.ALL,
        Role.AUDITOR: Reach.ALL,
    },
    "unit_brief.make": {Role.UNIT_HEAD: Reach.OWN, Role.CITY_OFFICE: Reach.ALL},
    # who has which role; keys of other programs; the administrator's tables
    "accounts.see": {Role.ADMINISTRATOR: Reach.ALL, Role.AUDITOR: Reach.ALL},
    "accounts.change": {Role.ADMINISTRATOR: Reach.ALL},
    "accounts.stop": {Role.ADMINISTRATOR: Reach.ALL, Role.AUDITOR: Reach.ALL},
    "admin.enter": {Role.ADMINISTRATOR: Reach.ALL},
    # what becomes open data
    "open_data.release": {Role.CITY_OFFICE: Reach.ALL, Role.HOME_AFFAIRS: Reach.ALL},
    # who did what, who read whose data
    "audit.read": {Role.ADMINISTRATOR: Reach.ALL, Role.AUDITOR: Reach.ALL},
    # the log as a file, codes of dossiers and persons whole
    "audit.export": {Role.AUDITOR: Reach.ALL},
    "audit.anchor": {Role.ADMINISTRATOR: Reach.ALL},
    # one's own account, and jobs one started
    "self.change": dict.fromkeys(Role, Reach.ALL),
    "jobs.see": {
        Role.UNIT_HEAD: Reach.ALL,
        Role.CITY_OFFICE: Reach.ALL,
        Role.HOME_AFFAIRS: Reach.ALL,
        Role.ADMINISTRATOR: Reach.ALL,
        Role.AUDITOR: Reach.ALL,
    },
    # mails to people, with their addresses
    "letters.see": {Role.ADMINISTRATOR: Reach.ALL, Role.AUDITOR: Reach.ALL},
    "letters.steer": {Role.ADMINISTRATOR: Reach.ALL},
    "jobs.steer": {Role.CITY_OFFICE: Reach.ALL, Role.ADMINISTRATOR: Reach.ALL},
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is done: at a unit (its path), to an officer (with the unit's path), or to the whole city."""

    path: str | None = None
    officer_id: str | None = None


CITY = Place()


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role held now, at a unit (empty id: the whole city)."""

    role: Role
    unit_id: str


def allowed(action: str, place: Place, grants: tuple[HeldRole, ...], own_officer_id: str) -> bool:
    """Whether somebody who holds these roles may do the action at the place.

    Raises:
        KeyError: no such action: a page names one that the table does not know.
    """
    row = TABLE[action]
    return any(_reaches(row[grant.role], grant.unit_id, place, own_officer_id) for grant in grants if grant.role in row)


def _reaches(reach: Reach, unit_id: str, place: Place, own_officer_id: str) -> bool:
    if reach is Reach.ALL:
        return True
    if reach is Reach.SELF:
        return place.officer_id is not None and place.officer_id == own_officer_id
    if place.path is None:
        return False
    if not unit_id:
        return reach is Reach.BELOW
    if reach is Reach.OWN:
        return place.path.endswith(f"/{unit_id}/")
    return f"/{unit_id}/" in place.path
