"""The questions a movement's plan leaves open, and the answers there are to each."""

from dataclasses import dataclass
from enum import StrEnum


class OnTime(StrEnum):
    """Which definition of "finished on time" is in force."""

    APPOINTMENT = "appointment"
    FIRST_APPOINTMENT = "first_appointment"
    CLOCK = "clock"


class WithoutDemand(StrEnum):
    """Whether a procedure nobody asked for stays among those assigned."""

    COUNTS = "counts"
    LEFT_OUT = "left_out"


class PendingNotDue(StrEnum):
    """Whether a dossier pending but not yet due at the cut-off is counted."""

    NOT_COUNTED = "not_counted"
    COUNTED = "counted"


class DeskDossiers(StrEnum):
    """Which dossiers of a procedure count for III.3.a.6."""

    ALL = "all"
    CROSS_BOUNDARY = "cross_boundary"


class Population(StrEnum):
    """Which dossiers the dossier indicators look at."""

    BOUNDARY_INDEPENDENT = "boundary_independent"  # those of boundary-independent procedures
    ALL = "all"


class DueAtMidnight(StrEnum):
    """What an appointment at 00:00:00 means: a bare date, so the end of that day, or that very moment."""

    END_OF_DAY = "end_of_day"
    EXACT = "exact"


class RefusedAtDesk(StrEnum):
    """Whether a dossier that the desk did not accept counts as received."""

    LEFT_OUT = "left_out"
    COUNTED = "counted"


class InitiativeForTwo(StrEnum):
    """Whether one initiative may serve two criteria of the same subject."""

    COUNTS = "counts"
    ONCE = "once"


class Rounding(StrEnum):
    """How a quota that is no whole number is rounded. Only downwards keeps "at most"."""

    FLOOR = "floor"


class QuotaDenominator(StrEnum):
    """The set of subjects that a quota is a share of."""

    FROZEN_REGISTER = "frozen_register"  # participants registered when the list was closed
    WINDOW_PARTICIPANTS = "window_participants"  # everyone registered on some day of the window


@dataclass(frozen=True, slots=True)
class MovementSettings:
    """The questions the plan leaves open, answered; the defaults are argued in docs/explanation/open-questions.md.

    satisfaction_minimum_n, dossiers_minimum_n: on how many answers, and how many dossiers or forwarding legs, a share
    must rest to be judged or ranked by. dissatisfied_group_minimum: below so many answers nothing is told that could
    show who of them was dissatisfied.
    """

    on_time: OnTime = OnTime.APPOINTMENT
    procedure_without_demand: WithoutDemand = WithoutDemand.COUNTS
    pending_not_due: PendingNotDue = PendingNotDue.NOT_COUNTED
    desk_dossiers: DeskDossiers = DeskDossiers.ALL
    population: Population = Population.BOUNDARY_INDEPENDENT
    due_at_midnight: DueAtMidnight = DueAtMidnight.END_OF_DAY
    forward_within_working_seconds: int = 28_800
    satisfied_from: int = 4
    satisfaction_minimum_n: int = 30
    dossiers_minimum_n: int = 10
    refused_at_desk: RefusedAtDesk = RefusedAtDesk.LEFT_OUT
    initiative_for_two_criteria: InitiativeForTwo = InitiativeForTwo.COUNTS
    token_withdrawn_within_seconds: int = 1_800
    dissatisfied_group_minimum: int = 5
    quota_denominator: QuotaDenominator = QuotaDenominator.FROZEN_REGISTER
    quota_rounding: Rounding = Rounding.FLOOR
