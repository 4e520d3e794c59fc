"""What decides figures besides facts: the movement's window, the as-of moment, the settings the Plan leaves open."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal

OnTime = Literal["appointment", "first_appointment", "clock"]
WithoutDemand = Literal["counts", "left_out"]
DeskDossiers = Literal["all", "cross_boundary"]
PendingNotDue = Literal["not_counted", "counted"]
Population = Literal["boundary_independent", "all"]
Midnight = Literal["end_of_day", "exact"]
RefusedAtDesk = Literal["left_out", "counted"]


# A day stands for its last second: what happened on it has happened.
END_OF_DAY = time(23, 59, 59)


def at_day_end(moment: datetime) -> datetime:
    """The moment; one at midnight, a bare day, as the end of that day."""
    return datetime.combine(moment, END_OF_DAY) if moment.time() == time() else moment


def moments_of(judged_at: datetime) -> dict[str, datetime]:
    """Placeholders of a judged second: itself, and the first moment after it (fractions of a second count with it)."""
    return {"judged_at": judged_at, "until_at": judged_at + timedelta(seconds=1)}


@dataclass(frozen=True, slots=True)
class IndicatorSettings:
    """Choices a movement makes; the defaults are those of the city's movement.

    on_time: which definition `finished_on_time` follows.
    procedure_without_demand: whether an assigned procedure that no desk of the city got a dossier for stays in the
    denominator of III.3.a.6.
    desk_dossiers: which dossiers show that a procedure is received: all, or those handed in across a boundary.
    pending_not_due: whether `finished_on_time` counts a dossier still in time at the as-of moment, as on time.
    population: whether dossier indicators look at dossiers of boundary-independent procedures or at every dossier.
    due_at_midnight: whether an appointment at 00:00:00 is a bare date and means the end of that day, or is exact.
    forward_within_working_seconds: limit of a forwarding leg, and of accepting a submission, that states no due time.
    satisfied_from: lowest survey score (1 to 5) that says "satisfied".
    refused_at_desk: whether a dossier that the desk did not accept counts as received.
    dissatisfied_group_minimum: numbers of what people answered are told of at least so many people, never of fewer.
    satisfaction_minimum_n, dossiers_minimum_n: on how many answers, and how many dossiers, a verdict rests: such
    figures are told before others, where telling both would show the numbers of too few.
    token_withdrawn_within_seconds: withdrawn, refused or stopped so soon after its receipt, a dossier does not show
    that its procedure is received.
    """

    on_time: OnTime = "appointment"
    procedure_without_demand: WithoutDemand = "counts"
    desk_dossiers: DeskDossiers = "all"
    pending_not_due: PendingNotDue = "not_counted"
    population: Population = "boundary_independent"
    due_at_midnight: Midnight = "end_of_day"
    forward_within_working_seconds: int = 28_800
    satisfied_from: int = 4
    refused_at_desk: RefusedAtDesk = "left_out"
    token_withdrawn_within_seconds: int = 1_800
    dissatisfied_group_minimum: int = 5
    satisfaction_minimum_n: int = 30
    dossiers_minimum_n: int = 10


@dataclass(frozen=True, slots=True)
class Scope:
    """Window (both days included), the last moment looked at (civil time), settings.

    Facts later than `as_of_at` have not happened yet; only items inside the window count (II.3). Dossiers are judged as
    they stood at `judged_at`: what happens to one after the window's last second neither helps nor harms.
    """

    window_from: date
    window_to: date
    as_of_at: datetime
    settings: IndicatorSettings = field(default_factory=IndicatorSettings)

    def __post_init__(self) -> None:
        if self.window_from > self.window_to:
            raise ValueError("the window ends before it begins")
        if self.as_of_at.tzinfo is not None:
            raise ValueError("as_of_at is civil time, without a zone")

    @property
    def judged_at(self) -> datetime:
        """The second at which dossiers are looked at: the as-of moment, at the latest the window's last second."""
        return min(self.as_of_at.replace(microsecond=0), datetime.combine(self.window_to, END_OF_DAY))

    @property
    def judged_on(self) -> date:
        """The day of that second: whose units, names and parents hold."""
        return self.judged_at.date()

    @property
    def digest(self) -> str:
        """Sha256 (hex) of everything in the scope."""
        return hashlib.sha256(json.dumps(asdict(self), default=str, sort_keys=True).encode()).hexdigest()

    def parameters(self) -> dict[str, str | int | date | datetime]:
        """Values of the `$name` placeholders that views and indicators may use."""
        return {
            "window_from": self.window_from,
            "window_to": self.window_to,
            "as_of_at": self.as_of_at,
            **moments_of(self.judged_at),
            **asdict(self.settings),
        }
