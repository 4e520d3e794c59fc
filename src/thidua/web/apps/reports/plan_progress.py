"""How far the tasks of the Plan have come (V): what is done, what is due, by whom; each with where it is seen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from thidua.definitions.registers import register_for
from thidua.definitions.registers.spec import Purpose
from thidua.rules.awards.route_limits import Station
from thidua.rules.awards.workflow import ProposalState
from thidua.rules.movement import Movement
from thidua.rules.terms import SubjectKind
from thidua.web.apps.awards.domain.turn_limits import TurnLimits
from thidua.web.apps.awards.models import AwardList, Proposal
from thidua.web.apps.evaluations.models import EvaluatedSubject
from thidua.web.apps.evaluations.queries import current
from thidua.web.apps.registers.addresses import register_address
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.apps.registers.queries import issued_plans
from thidua.web.apps.registers.subjects import CITY_ITSELF, RegisterSubject
from thidua.web.apps.reports.due_tasks import UNIT
from thidua.web.apps.reports.register_counts import MOBILISING, entries
from thidua.web.apps.stories.models import Story
from thidua.web.ui.templatetags.display import language

LIMITS = {
    "propose": Station.PROPOSE,
    "compile": Station.COMPILE,
    "appraise": Station.APPRAISE,
    "advise-decision": Station.DECIDE,
}


class TaskState(StrEnum):
    """How far a task is."""

    DONE = "done"
    UNDER_WAY = "under_way"
    NOT_BEGUN = "not_begun"
    OVERDUE = "overdue"
    UNRECORDED = "unrecorded"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the site knows of a task: so much is done, of so much where that is known; the page that shows it."""

    done: int
    wanted: int | None
    address: str


@dataclass(frozen=True, slots=True)
class PlanTask:
    """A task of the Plan: its clause, what, who, until when (None: throughout), how far, and where that is seen."""

    clause: str
    what: str
    who: str
    until_on: date | None
    state: TaskState
    reading: Reading | None


def tasks(movement: Movement, unit_id: str = "") -> list[PlanTask]:
    """The tasks of the Plan in its order: all of them, or those of a unit as far as that unit has come."""
    limits, today = TurnLimits(), timezone.localdate()
    readings = PlanReadings(movement, unit_id)
    listed = []
    for owed in movement.responsibilities:
        if unit_id and owed.body != UNIT:
            continue
        for duty in owed.duties:
            days = [limits.of(movement.id, award.id, LIMITS.get(duty)) for award in movement.awards]
            until_on = min((day for day in days if day is not None), default=None)
            reading = readings.of(duty)
            listed.append(
                PlanTask(
                    owed.citation.clause,
                    movement.text(f"duties.{duty}", language()),
                    movement.text(f"bodies.{owed.body}", language()),
                    until_on,
                    state_of(reading, until_on, today),
                    reading,
                )
            )
    return listed


def state_of(reading: Reading | None, until_on: date | None, today: date) -> TaskState:
    """Done once nothing is wanting; overdue past its last day; what no register holds is said so."""
    if reading is None:
        return TaskState.UNRECORDED
    if reading.wanted and reading.done >= reading.wanted:
        return TaskState.DONE
    if until_on is not None and until_on < today:
        return TaskState.OVERDUE
    return TaskState.UNDER_WAY if reading.done else TaskState.NOT_BEGUN


class PlanReadings:
    """What is counted for each duty of the movement, over the city or of one unit."""

    def __init__(self, movement: Movement, unit_id: str) -> None:
        self.movement, self.unit_id = movement, unit_id
        self.subject = RegisterSubject("unit", unit_id) if unit_id else CITY_ITSELF
        self._of: dict[str, Callable[[], Reading]] = {
            "disseminate": lambda: self._publicity(mobilises=False),
            "run-own-movement": self._plans,
            "track": self._evaluated,
            "propose": self._proposed,
            "mobilise": lambda: self._publicity(mobilises=True),
            "monitor": self._evaluated,
            "inspect": self._inspections,
            "judge-heads": self._assessments,
            "compile": self._compiled,
            "publicise": self._stories,
            "appraise": self._appraised,
            "advise-decision": self._decided,
            "resolve-difficulties": self._resolved,
        }

    def of(self, duty: str) -> Reading | None:
        """What is counted for the duty; None where the site keeps no record of it."""
        read = self._of.get(duty)
        return read() if read else None

    def _entries(self, purpose: Purpose) -> QuerySet[RegisterEntry]:
        """Of the movement: opened from its first day on."""
        listed = entries(purpose, timezone.localdate()).filter(opened_on__gte=self.movement.window.from_on)
        return listed.filter(unit_id=self.unit_id) if self.unit_id else listed

    def _page(self, purpose: Purpose) -> str:
        return register_address("list", self.subject, register_for(purpose))

    def _units(self) -> int:
        if self.unit_id:
            return 1
        judged = EvaluatedSubject.objects.filter(
            evaluation=current(self.movement.id), kind=str(SubjectKind.UNIT), ended_on__isnull=True
        )
        return judged.count()

    def _publicity(self, *, mobilises: bool) -> Reading:
        use = register_for(Purpose.PUBLICITY).use_for(Purpose.PUBLICITY)
        done = self._entries(Purpose.PUBLICITY).filter(state=use.states["done"])
        form = {f"data__{use.fields['form']}": MOBILISING}
        done = done.filter(**form) if mobilises else done.exclude(**form)
        return Reading(done.count(), None, self._page(Purpose.PUBLICITY))

    def _plans(self) -> Reading:
        issued = {plan.unit_id for plan in issued_plans(self.unit_id, self.movement.window)}
        return Reading(len(issued), self._units(), self._page(Purpose.UNIT_PLANS))

    def _evaluated(self) -> Reading:
        address = reverse("unit", args=[self.unit_id]) if self.unit_id else reverse("dashboard")
        return Reading(int(current(self.movement.id) is not None), None, address)

    def _proposals(self) -> QuerySet[Proposal]:
        city = [award.id for award in self.movement.awards if award.of_city]
        made = Proposal.objects.filter(movement_id=self.movement.id, award_id__in=city)
        made = made.exclude(state=ProposalState.WITHDRAWN)
        return made.filter(unit_id=self.unit_id) if self.unit_id else made

    def _awards_page(self) -> str:
        return reverse("unit-awards", args=[self.unit_id]) if self.unit_id else reverse("awards")

    def _proposed(self) -> Reading:
        sent = self._proposals().filter(submitted_at__isnull=False).values("unit_id").distinct()
        return Reading(sent.count(), None if not self.unit_id else 1, self._awards_page())

    def _compiled(self) -> Reading:
        sent = self._proposals().filter(submitted_at__isnull=False)
        passed_on = (ProposalState.COMPILED, ProposalState.MORE_ASKED, ProposalState.ACCEPTED)
        return Reading(sent.filter(state__in=passed_on).count(), sent.count(), self._awards_page())

    def _appraised(self) -> Reading:
        there = self._proposals().filter(
            state__in=(ProposalState.COMPILED, ProposalState.MORE_ASKED, ProposalState.ACCEPTED)
        )
        return Reading(there.filter(state=ProposalState.ACCEPTED).count(), there.count(), self._awards_page())

    def _decided(self) -> Reading:
        lists = AwardList.objects.filter(movement_id=self.movement.id, unit_id="")
        return Reading(lists.filter(decided_on__isnull=False).count(), lists.count(), self._awards_page())

    def _inspections(self) -> Reading:
        register = register_for(Purpose.INSPECTIONS)
        planned = self._entries(Purpose.INSPECTIONS)
        carried_out = planned.exclude(state=register.first_state)
        return Reading(carried_out.count(), planned.count(), self._page(Purpose.INSPECTIONS))

    def _assessments(self) -> Reading:
        use = register_for(Purpose.HEAD_ASSESSMENTS).use_for(Purpose.HEAD_ASSESSMENTS)
        of_movement = {f"data__{use.fields['movement']}": self.movement.id}
        signed = self._entries(Purpose.HEAD_ASSESSMENTS).filter(state=use.states["signed"], **of_movement)
        count = signed.values("unit_id").distinct().count()
        return Reading(count, self._units(), self._page(Purpose.HEAD_ASSESSMENTS))

    def _stories(self) -> Reading:
        return Reading(Story.objects.filter(published__isnull=False).count(), None, reverse("stories"))

    def _resolved(self) -> Reading:
        raised = self._entries(Purpose.OBSTACLES)
        closed = raised.filter(closed_on__isnull=False)
        return Reading(closed.count(), raised.count(), self._page(Purpose.OBSTACLES))
