"""A movement as frozen terms: everything its definition says, resolved and checked, ready for the rules.

`definitions` makes these from `movements/<id>/`; nothing here reads a file. Entries that carry a `Citation` come from
that clause. Texts are not here but in `Movement.texts`, by language and dotted key (`criteria.a.6.title`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from thidua.rules.criteria import Criterion
from thidua.rules.movement_settings import MovementSettings, QuotaDenominator, Rounding
from thidua.rules.terms import Citation, SubjectKind

# Who decides an award of a unit's own (III.1).
UNIT_HEAD = "unit-head"


@dataclass(frozen=True, slots=True)
class Window:
    """The movement's period (II.3), both days included; nothing outside it counts."""

    from_on: date
    to_on: date
    citation: Citation
    confirmed: bool = True  # False: the first day is an assumption that the operator still has to confirm

    def holds(self, day: date) -> bool:
        """True where the day lies in the period."""
        return self.from_on <= day <= self.to_on


@dataclass(frozen=True, slots=True)
class SubjectGroup:
    """A group that competes (II.1): which subjects are in it, told by the unit's `unit_group` in the ledger.

    For officers `unit_groups` are those of the unit of their post; `direct_only` asks for a post marked direct.
    """

    id: str
    kind: SubjectKind
    unit_groups: tuple[str, ...]
    citation: Citation
    direct_only: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """An exact share, such as 10/100."""

    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Quota:
    """At most `share` of the competing subjects of a kind may get the award (III.2)."""

    kind: SubjectKind
    share: Share
    citation: Citation
    rounding: Rounding = Rounding.FLOOR
    denominator: QuotaDenominator = QuotaDenominator.FROZEN_REGISTER


@dataclass(frozen=True, slots=True)
class BonusRule:
    """The award's money: the id of a rate in law/bonus_rates.toml, and the fund that pays (IV.3).

    `unit_groups`: of which units the head decides at this rate, told by the ledger's `unit_group`; empty: of any.
    """

    rate: str
    fund: str
    citation: Citation
    unit_groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Award:
    """A form of award (III.1): who decides it, for which kinds, its quotas (none: no limit), route, parts, money."""

    id: str
    decided_by: str
    kinds: tuple[SubjectKind, ...]
    criteria: tuple[str, ...]  # what a subject must have met (of them those of its kind and group); empty: everything
    citation: Citation
    quotas: tuple[Quota, ...] = ()
    bonuses: tuple[BonusRule, ...] = ()
    route: str | None = None

    @property
    def of_city(self) -> bool:
        """Whether the city decides it; else each unit decides on its own."""
        return self.decided_by != UNIT_HEAD

    def quota(self, kind: SubjectKind) -> Quota | None:
        """The quota for a kind of subject, or None where there is no limit."""
        return next((quota for quota in self.quotas if quota.kind == kind), None)


@dataclass(frozen=True, slots=True)
class DossierPart:
    """A document a proposal must hold (IV.1), with the official form's number where there is one."""

    id: str
    citation: Citation
    form: str | None = None
    form_source: str | None = None
    per_subject: bool = False  # one for each subject instead of one for the whole proposal
    must_state: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something due *before* a day (IV.2): the day itself is too late. `rules.time.cutoff` gives both readings."""

    id: str
    before_on: date
    citation: Citation
    to: str = ""
    time_zone: str = "Asia/Ho_Chi_Minh"
    warn_days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterTimeLimit:
    """A time limit in working days after a day, for steps of the registers. `assumed`: no text sets it."""

    id: str
    working_days: int
    assumed: bool
    citation: Citation


@dataclass(frozen=True, slots=True)
class RouteStep:
    """One station of a proposal's way: who does what, by when.

    deadline: the id of the day it is due before; working_days_before: so many working days before the next station that
    has a limit.
    """

    body: str
    action: str
    citation: Citation
    deadline: str | None = None
    working_days_before: int | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """The way of a proposal, station by station."""

    id: str
    steps: tuple[RouteStep, ...]


class PassOf(StrEnum):
    """The set of members that a council's pass share is a share of."""

    VOTERS = "voters"  # those who voted on the candidate, abstentions included
    MEMBERS = "members"  # all members who may vote on the candidate


@dataclass(frozen=True, slots=True)
class CouncilRules:
    """How councils decide (IV.1; local rules): quorum, share of yes; `secret`: nobody learns who voted how, ever."""

    id: str
    quorum: Share
    passes: Share
    pass_of: PassOf
    secret: bool
    citation: Citation


class RankBy(StrEnum):
    """What a ranking key looks at."""

    NOTHING_FAILED = "nothing_failed"  # who met every criterion goes before who was proposed with a reason
    DIRECT = "direct"  # direct workers before others (principle of the law)
    CRITERIA_MET = "criteria_met"
    VOTES = "votes"  # the share of yes among the votes cast
    INDICATOR = "indicator"


@dataclass(frozen=True, slots=True)
class RankKey:
    """A key of the ranking of a kind of subject under a quota, in the order declared (III.2.a)."""

    id: str
    kind: SubjectKind
    by: RankBy
    citation: Citation
    indicator: str | None = None  # where `by` is INDICATOR
    higher_is_better: bool = True


@dataclass(frozen=True, slots=True)
class AppraisalRules:
    """So many working days to appraise a dossier (V.5), so many calendar days for comments on the public list."""

    id: str
    within_working_days: int
    comment_days: int
    citation: Citation


@dataclass(frozen=True, slots=True)
class CheckPoint:
    """A question of the appraisal's checklist; its wording is in the texts under `checks.<id>`."""

    id: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Responsibility:
    """Who owes what to the movement (V)."""

    id: str
    body: str
    duties: tuple[str, ...]
    citation: Citation


@dataclass(frozen=True, slots=True)
class Hold:
    """While the subject has a record in this register in one of these states, the criteria named wait (on hold).

    `criteria` empty: all of the subject's. A record holds from its opening until it is closed, whether or not that
    began inside the window.
    """

    id: str
    register: str
    states: tuple[str, ...]
    citation: Citation
    criteria: tuple[str, ...] = ()

    def covers(self, criterion_id: str) -> bool:
        """Whether the hold applies to the criterion."""
        return not self.criteria or criterion_id in self.criteria


@dataclass(frozen=True, slots=True)
class Content:
    """What is competed in (II.2), and the registers it is seen in."""

    id: str
    citation: Citation
    registers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change after issue that was applied: where it comes from, since when it is in force, when it was known."""

    id: str
    from_on: date
    known_on: date
    citation: Citation
    path: str


@dataclass(frozen=True, slots=True)
class Movement:
    """A resolved movement. `content_hash` is the sha256 of all that decides (not of wording)."""

    id: str
    version: str
    window: Window
    groups: tuple[SubjectGroup, ...]
    criteria: tuple[Criterion, ...]
    settings: MovementSettings
    awards: tuple[Award, ...]
    citation: Citation
    contents: tuple[Content, ...] = ()
    holds: tuple[Hold, ...] = ()
    dossier_parts: tuple[DossierPart, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    time_limits: tuple[RegisterTimeLimit, ...] = ()
    routes: tuple[Route, ...] = ()
    responsibilities: tuple[Responsibility, ...] = ()
    rankings: tuple[RankKey, ...] = ()
    councils: tuple[CouncilRules, ...] = ()
    appraisals: tuple[AppraisalRules, ...] = ()
    checks: tuple[CheckPoint, ...] = ()
    setting_citations: tuple[tuple[str, Citation], ...] = ()  # of the settings that are written down
    amendments: tuple[Amendment, ...] = ()
    inherits: tuple[str, ...] = ()  # ids of the movements above, nearest first
    unit: str | None = None  # the unit whose sub-movement this is
    # What is done for it counts as one achievement with what is done for this movement: for that of the city, where a
    # unit's own one carries it out; else for itself.
    achievement: str = ""
    content_hash: str = ""
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False, repr=False)

    def text(self, key: str, language: str) -> str:
        """The wording of a dotted key in a language; the other language, then the key itself, where it is missing."""
        for tag in (language, *sorted(self.texts)):
            text = self.texts.get(tag, {}).get(key)
            if text is not None:
                return text
        return key

    def working_days(self, limit_id: str, default: int) -> int:
        """The working days of a time limit; the default where the movement does not set it."""
        return next((limit.working_days for limit in self.time_limits if limit.id == limit_id), default)

    def criterion(self, criterion_id: str) -> Criterion:
        """The criterion of that id.

        Raises:
            KeyError: the movement has none.
        """
        for criterion in self.criteria:
            if criterion.id == criterion_id:
                return criterion
        raise KeyError(criterion_id)

    def group_of(self, kind: SubjectKind, unit_group: str, *, direct: bool = False) -> SubjectGroup | None:
        """The first group a subject competes in, or None where it takes no part.

        `unit_group`: that of the unit, or of the unit of the officer's post; `direct`: the post is marked direct.
        """
        for group in self.groups:
            if group.kind == kind and unit_group in group.unit_groups and (direct or not group.direct_only):
                return group
        return None

    def is_direct(self, kind: SubjectKind, group_id: str) -> bool:
        """Whether a subject of a group counts as working directly: collectives do, people of a group that asks it."""
        direct = {group.id for group in self.groups if group.direct_only}
        return kind is SubjectKind.UNIT or group_id in direct

    def rank_keys(self, kind: SubjectKind) -> tuple[RankKey, ...]:
        """The ranking keys of a kind of subject, in the order declared."""
        return tuple(ranking for ranking in self.rankings if ranking.kind == kind)
