"""What `movement.toml` may say: a closed schema. Published for editors as docs/reference/movement.schema.json."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, WithJsonSchema
from pydantic_core import PydanticCustomError

from thidua.definitions.schema.base_entry import CitedEntry as CitedEntry
from thidua.definitions.schema.base_entry import Day as Day
from thidua.definitions.schema.base_entry import Flag as Flag
from thidua.definitions.schema.base_entry import Id as Id
from thidua.definitions.schema.base_entry import StrictEntry as Closed
from thidua.definitions.schema.base_entry import Whole as Whole
from thidua.definitions.schema.base_entry import Words as Words
from thidua.definitions.schema.settings import Setting as Setting
from thidua.definitions.schema.settings import SettingsEntry as SettingsEntry
from thidua.rules.awards.route_limits import Station
from thidua.rules.criteria import DatedBy, Missing, Op, Threshold
from thidua.rules.movement import PassOf, RankBy
from thidua.rules.terms import SubjectKind

_PERCENT = re.compile(r"(\d{1,4})(?:\.(\d{1,4}))?%")
_FRACTION = re.compile(r"(\d{1,9})/(\d{1,9})")


def exact_share(text: str) -> tuple[int, int]:
    """The exact fraction written as "80%", "99.5%" or "4/5".

    Raises:
        PydanticCustomError: it is neither, or divides by zero.
    """
    if match := _PERCENT.fullmatch(text):
        digits = match[2] or ""
        return int(match[1] + digits), 100 * 10 ** len(digits)
    if (match := _FRACTION.fullmatch(text)) and int(match[2]):
        return int(match[1]), int(match[2])
    raise PydanticCustomError("share_text", "a share is written 80% or 4/5")


def _threshold(value: Any) -> Any:
    if isinstance(value, str):
        return Threshold(*exact_share(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return Threshold(value)
    raise PydanticCustomError("threshold_type", "a threshold is a share in quotes or a whole number")


def _proper_share(value: Any) -> Any:
    if not isinstance(value, str):
        raise PydanticCustomError("share_text", "a share is written 80% or 4/5")
    numerator, denominator = exact_share(value)
    if numerator > denominator:
        raise PydanticCustomError("share_above_one", "a share is at most 100%")
    return numerator, denominator


def _multiple(value: Any) -> Any:
    if not isinstance(value, str):
        raise PydanticCustomError("share_text", "a share is written 80% or 4/5")
    return exact_share(value)


_SHARE_PATTERN = r"^(\d{1,4}(\.\d{1,4})?%|\d{1,9}/\d{1,9})$"
_SHARE_SCHEMA = {"type": "string", "pattern": _SHARE_PATTERN}


class _FromText:
    """Runs a reader instead of pydantic's own check, so that its message is ours."""

    def __init__(self, read: Any) -> None:
        self.read = read

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(self.read)


ThresholdText = Annotated[
    Threshold,
    _FromText(_threshold),
    WithJsonSchema({"anyOf": [_SHARE_SCHEMA, {"type": "integer", "minimum": 0}]}),
]
ShareText = Annotated[tuple[int, int], _FromText(_proper_share), WithJsonSchema(_SHARE_SCHEMA)]
MultipleText = Annotated[tuple[int, int], _FromText(_multiple), WithJsonSchema(_SHARE_SCHEMA)]


class LeafEntry(Closed):
    """What every requirement may state, whatever it counts."""

    id: Id | None = None
    groups: list[Id] = []


class IndicatorEntry(LeafEntry):
    """Asks an indicator of src/thidua/indicators/catalogue."""

    indicator: Id
    op: Op
    threshold: ThresholdText
    missing: Missing = Missing.NOT_DETERMINABLE
    minimum_n: Annotated[int, Field(strict=True, ge=1)] | None = None
    minimum_n_blocking: Flag = False
    beside: list[Id] = []


class RegisterDefinition(LeafEntry):
    """Asks a register for a counted fact."""

    register_: Annotated[Id, Field(alias="register")]
    op: Op
    threshold: ThresholdText
    states: list[Id] = []
    of_states: list[Id] = []
    on_time: Flag = False
    requires: list[Literal["authority", "document_no", "document_on", "evidence", "closed_on"]] = []
    authorities: list[Words] = []
    dated_by: DatedBy = DatedBy.OPENED_ON
    missing: Missing = Missing.NOT_DETERMINABLE
    beside: list[Id] = []


class DeclarationEntry(LeafEntry):
    """Asks a declaration; its wording is in texts/ under criteria.<id>.statement."""

    declaration: Literal["reviewed"]
    evidence_required: Flag = True
    beside: list[Id] = []


class AllEntry(Closed):
    """Every part must be met."""

    all: Annotated[list["NodeEntry"], Field(min_length=1)]
    groups: list[Id] = []


class AnyEntry(Closed):
    """One part must be met."""

    any: Annotated[list["NodeEntry"], Field(min_length=1)]
    groups: list[Id] = []


KINDS_OF_NODE = ("indicator", "register", "declaration", "all", "any")


def _kind_of_node(value: Any) -> str | None:
    named = [kind for kind in KINDS_OF_NODE if kind in value] if isinstance(value, Mapping) else []
    return named[0] if len(named) == 1 else None


NodeEntry = Annotated[
    Annotated[IndicatorEntry, Tag("indicator")]
    | Annotated[RegisterDefinition, Tag("register")]
    | Annotated[DeclarationEntry, Tag("declaration")]
    | Annotated[AllEntry, Tag("all")]
    | Annotated[AnyEntry, Tag("any")],
    Discriminator(
        _kind_of_node,
        custom_error_type="node_kind",
        custom_error_message="a rule asks exactly one of indicator, register, declaration, all, any",
    ),
]


class WindowEntry(CitedEntry):
    """First and last day, both included. `confirmed = false` marks an assumed first day."""

    from_: Annotated[Day, Field(alias="from")]
    to: Day
    confirmed: Flag = True


class GroupEntry(CitedEntry):
    """A subject group, told by the unit groups of the ledger."""

    id: Id
    kind: SubjectKind
    unit_groups: Annotated[list[Id], Field(min_length=1)]
    direct_only: Flag = False


class ContentEntry(CitedEntry):
    """What is competed in, and the registers it is seen in."""

    id: Id
    registers: list[Id] = []


class CriterionEntry(CitedEntry):
    """A criterion and its rule. exception_possible: whoever decides the award may except somebody from it by an act."""

    id: Id
    kind: SubjectKind
    groups: list[Id] = []
    exception_possible: Flag = False
    rule: NodeEntry


class HoldEntry(CitedEntry):
    """Open records of a register that make criteria wait."""

    id: Id
    register_: Annotated[Id, Field(alias="register")]
    states: Annotated[list[Id], Field(min_length=1)]
    criteria: list[Id] = []


class QuotaEntry(CitedEntry):
    """At most a share of the subjects of a kind."""

    kind: SubjectKind
    at_most: ShareText


class BonusEntry(CitedEntry):
    """A rate of law/bonus_rates.toml, the fund that pays, and of which units' heads it is (empty: of any)."""

    rate: Id
    fund: Id
    unit_groups: list[Id] = []


class AwardEntry(CitedEntry):
    """A form of award. `criteria` empty: every criterion of the movement."""

    id: Id
    decided_by: Id
    kinds: Annotated[list[SubjectKind], Field(min_length=1)]
    criteria: list[Id] = []
    quota: list[QuotaEntry] = []
    bonus: list[BonusEntry] = []
    route: Id | None = None


class PartEntry(CitedEntry):
    """A part of the proposal dossier."""

    id: Id
    form: Words | None = None
    form_source: Id | None = None
    per_subject: Flag = False
    must_state: list[Id] = []


class DeadlineEntry(CitedEntry):
    """Due before a day; the day itself is too late."""

    id: Id
    before: Day
    to: Id
    time_zone: Words = "Asia/Ho_Chi_Minh"
    warn_days: list[Whole] = []


class TimeLimitEntry(CitedEntry):
    """Working days for a step of the registers. `assumed = true` marks a number that no text sets."""

    id: Id
    working_days: Annotated[int, Field(strict=True, ge=1)]
    assumed: Flag = False


class StepEntry(CitedEntry):
    """One station of a route; its limit is a deadline, or so many working days before that of the next station."""

    body: Id
    action: Station
    deadline: Id | None = None
    working_days_before: Annotated[int, Field(strict=True, ge=1)] | None = None


class RouteEntry(Closed):
    """The stations of a proposal, in order."""

    id: Id
    step: Annotated[list[StepEntry], Field(min_length=1)]


class ResponsibilityEntry(CitedEntry):
    """A responsibility and the unit that bears it."""

    id: Id
    body: Id
    duties: Annotated[list[Id], Field(min_length=1)]


class RankingEntry(CitedEntry):
    """A key by which candidates of a kind are ranked where the quota does not hold all of them, in the file's order."""

    id: Id
    kind: SubjectKind
    by: RankBy
    indicator: Id | None = None
    better: Literal["higher", "lower"] = "higher"


class CouncilEntry(CitedEntry):
    """How councils vote: quorum of those who may vote, share of yes to pass, of whom, secret or open."""

    id: Id
    quorum: ShareText
    passes: ShareText
    pass_of: PassOf
    ballot: Literal["secret", "open"]


class AppraisalEntry(CitedEntry):
    """How long the appraisal may take, and for how many days the public may comment."""

    id: Id
    within_working_days: Annotated[int, Field(strict=True, ge=1)]
    comment_days: Whole


class CheckEntry(CitedEntry):
    """A question of the appraisal's checklist; its wording is in texts/ under checks.<id>."""

    id: Id


class AmendmentEntry(CitedEntry):
    """A change after issue: `path` names an entry, such as `criterion[a.6].rule.threshold`."""

    id: Id
    from_: Annotated[Day, Field(alias="from")]
    known_on: Day
    path: Words
    value: Any = None
    repeal: Flag = False


class MovementFile(Closed):
    """The whole of movement.toml. A sub-movement (`inherits`) may leave out what it takes over."""

    format: Literal[1]
    id: Id
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    source: Id
    clause: Words = "—"
    known_on: Day
    inherits: Id | None = None
    unit: Words | None = None
    window: WindowEntry | None = None
    settings: SettingsEntry = SettingsEntry()
    group: list[GroupEntry] = []
    content: list[ContentEntry] = []
    criterion: list[CriterionEntry] = []
    hold: list[HoldEntry] = []
    award: list[AwardEntry] = []
    part: list[PartEntry] = []
    deadline: list[DeadlineEntry] = []
    time_limit: list[TimeLimitEntry] = []
    route: list[RouteEntry] = []
    responsibility: list[ResponsibilityEntry] = []
    ranking: list[RankingEntry] = []
    council: list[CouncilEntry] = []
    appraisal: list[AppraisalEntry] = []
    check: list[CheckEntry] = []
    amendment: list[AmendmentEntry] = []
