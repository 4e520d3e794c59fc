"""The `[settings]` of a movement: one entry a question that the plan leaves open."""

from typing import Annotated

from pydantic import Field

from thidua.definitions.schema.base_entry import CitedEntry, StrictEntry, Whole
from thidua.rules.movement_settings import (
    DeskDossiers,
    DueAtMidnight,
    InitiativeForTwo,
    OnTime,
    PendingNotDue,
    Population,
    QuotaDenominator,
    RefusedAtDesk,
    Rounding,
    WithoutDemand,
)


class Setting(CitedEntry):
    """The answer to a question the plan leaves open; the reason is in texts/ under settings.<name>."""


class OnTimeSetting(Setting):
    """How "on time" is understood."""

    value: OnTime


class WithoutDemandSetting(Setting):
    """How procedures without any application count."""

    value: WithoutDemand


class PendingNotDueSetting(Setting):
    """How dossiers count that are pending and not yet due."""

    value: PendingNotDue


class DeskDossiersSetting(Setting):
    """Which dossiers count for III.3.a.6."""

    value: DeskDossiers


class PopulationSetting(Setting):
    """Which dossiers the dossier indicators look at."""

    value: Population


class DueAtMidnightSetting(Setting):
    """What an appointment at 00:00:00 means."""

    value: DueAtMidnight


class SecondsSetting(Setting):
    """A length of working time in seconds."""

    value: Annotated[int, Field(strict=True, ge=1)]


class ScoreSetting(Setting):
    """A score of 1 to 5."""

    value: Annotated[int, Field(strict=True, ge=1, le=5)]


class NumberSetting(Setting):
    """A whole number."""

    value: Whole


class QuotaDenominatorSetting(Setting):
    """The set of subjects that a quota is a share of."""

    value: QuotaDenominator


class RefusedAtDeskSetting(Setting):
    """Dossiers that the desk did not accept."""

    value: RefusedAtDesk


class TokenSetting(Setting):
    """Seconds; 0: a dossier withdrawn at once shows as much as any other."""

    value: Annotated[int, Field(strict=True, ge=0)]


class GroupSetting(Setting):
    """A number of people among whom one cannot be told."""

    value: Annotated[int, Field(strict=True, ge=2)]


class InitiativeForTwoSetting(Setting):
    """Whether one initiative may serve two criteria."""

    value: InitiativeForTwo


class RoundingSetting(Setting):
    """How a quota is rounded."""

    value: Rounding


class SettingsEntry(StrictEntry):
    """Settings; those left out keep the documented default."""

    on_time: OnTimeSetting | None = None
    procedure_without_demand: WithoutDemandSetting | None = None
    pending_not_due: PendingNotDueSetting | None = None
    desk_dossiers: DeskDossiersSetting | None = None
    population: PopulationSetting | None = None
    due_at_midnight: DueAtMidnightSetting | None = None
    forward_within_working_seconds: SecondsSetting | None = None
    satisfied_from: ScoreSetting | None = None
    satisfaction_minimum_n: NumberSetting | None = None
    dossiers_minimum_n: NumberSetting | None = None
    refused_at_desk: RefusedAtDeskSetting | None = None
    initiative_for_two_criteria: InitiativeForTwoSetting | None = None
    token_withdrawn_within_seconds: TokenSetting | None = None
    dissatisfied_group_minimum: GroupSetting | None = None
    quota_denominator: QuotaDenominatorSetting | None = None
    quota_rounding: RoundingSetting | None = None
