"""From the schema's entries to the rules' frozen terms. Only shapes change here; nothing is judged."""

from typing import TypeVar

from thidua.definitions.schema import movement
from thidua.rules.criteria import (
    AllOf,
    AnyOf,
    Criterion,
    DeclarationLeaf,
    IndicatorLeaf,
    MinimumN,
    Node,
    RegisterLeaf,
)
from thidua.rules.movement import (
    AppraisalRules,
    Award,
    BonusRule,
    CheckPoint,
    Content,
    CouncilRules,
    Deadline,
    DossierPart,
    Hold,
    Quota,
    RankKey,
    RegisterTimeLimit,
    Responsibility,
    Route,
    RouteStep,
    Share,
    SubjectGroup,
    Window,
)
from thidua.rules.movement_settings import MovementSettings, QuotaDenominator, Rounding
from thidua.rules.terms import Citation

ValueT = TypeVar("ValueT")


class RuleConverter:
    """Converts the entries of one file. `source` is what a clause refers to where an entry names no other."""

    def __init__(self, source: str) -> None:
        self.source = source

    def citation(self, entry: movement.CitedEntry) -> Citation:
        """The clause and the text it is in."""
        return Citation(entry.source or self.source, entry.clause)

    def window(self, entry: movement.WindowEntry) -> Window:
        """The movement's first and last day."""
        return Window(entry.from_, entry.to, self.citation(entry), entry.confirmed)

    def group(self, entry: movement.GroupEntry) -> SubjectGroup:
        """A group of subjects that compete with each other."""
        return SubjectGroup(entry.id, entry.kind, tuple(entry.unit_groups), self.citation(entry), entry.direct_only)

    def content(self, entry: movement.ContentEntry) -> Content:
        """A subject matter of the competition."""
        return Content(entry.id, self.citation(entry), tuple(entry.registers))

    def criterion(self, entry: movement.CriterionEntry) -> Criterion:
        """A criterion with its rule."""
        return Criterion(
            entry.id, entry.kind, node(entry.rule), self.citation(entry), tuple(entry.groups), entry.exception_possible
        )

    def hold(self, entry: movement.HoldEntry) -> Hold:
        """A hold rule."""
        return Hold(entry.id, entry.register_, tuple(entry.states), self.citation(entry), tuple(entry.criteria))

    def award(
        self, entry: movement.AwardEntry, criteria: tuple[str, ...], rounding: Rounding, denominator: QuotaDenominator
    ) -> Award:
        """An award; `criteria` are those of the movement, taken where the entry lists none."""
        return Award(
            id=entry.id,
            decided_by=entry.decided_by,
            kinds=tuple(entry.kinds),
            criteria=tuple(entry.criteria) or criteria,
            citation=self.citation(entry),
            quotas=tuple(
                Quota(quota.kind, Share(*quota.at_most), self.citation(quota), rounding, denominator)
                for quota in entry.quota
            ),
            bonuses=tuple(
                BonusRule(bonu.rate, bonu.fund, self.citation(bonu), tuple(bonu.unit_groups)) for bonu in entry.bonus
            ),
            route=entry.route,
        )

    def part(self, entry: movement.PartEntry) -> DossierPart:
        """A part of the proposal dossier."""
        return DossierPart(
            entry.id, self.citation(entry), entry.form, entry.form_source, entry.per_subject, tuple(entry.must_state)
        )

    def deadline(self, entry: movement.DeadlineEntry) -> Deadline:
        """A deadline before a fixed day."""
        return Deadline(entry.id, entry.before, self.citation(entry), entry.to, entry.time_zone, tuple(entry.warn_days))

    def time_limit(self, entry: movement.TimeLimitEntry) -> RegisterTimeLimit:
        """A time limit in working days."""
        return RegisterTimeLimit(entry.id, entry.working_days, entry.assumed, self.citation(entry))

    def route(self, entry: movement.RouteEntry) -> Route:
        """The stations of a proposal."""
        steps = (
            RouteStep(step.body, step.action, self.citation(step), step.deadline, step.working_days_before)
            for step in entry.step
        )
        return Route(entry.id, tuple(steps))

    def responsibility(self, entry: movement.ResponsibilityEntry) -> Responsibility:
        """A responsibility and the unit that bears it."""
        return Responsibility(entry.id, entry.body, tuple(entry.duties), self.citation(entry))

    def ranking(self, entry: movement.RankingEntry) -> RankKey:
        """A key of the ranking."""
        higher = entry.better == "higher"
        return RankKey(entry.id, entry.kind, entry.by, self.citation(entry), entry.indicator, higher)

    def council(self, entry: movement.CouncilEntry) -> CouncilRules:
        """The rules of a council's vote."""
        return CouncilRules(
            entry.id,
            Share(*entry.quorum),
            Share(*entry.passes),
            entry.pass_of,
            entry.ballot == "secret",
            self.citation(entry),
        )

    def appraisal(self, entry: movement.AppraisalEntry) -> AppraisalRules:
        """The time limits of an appraisal."""
        return AppraisalRules(entry.id, entry.within_working_days, entry.comment_days, self.citation(entry))

    def check(self, entry: movement.CheckEntry) -> CheckPoint:
        """A question of the appraisal's checklist."""
        return CheckPoint(entry.id, self.citation(entry))


def settings(entry: movement.SettingsEntry, above: MovementSettings) -> MovementSettings:
    """The settings written, over those of the movement above or the documented defaults."""
    return MovementSettings(
        on_time=_value(entry.on_time, above.on_time),
        procedure_without_demand=_value(entry.procedure_without_demand, above.procedure_without_demand),
        pending_not_due=_value(entry.pending_not_due, above.pending_not_due),
        desk_dossiers=_value(entry.desk_dossiers, above.desk_dossiers),
        population=_value(entry.population, above.population),
        due_at_midnight=_value(entry.due_at_midnight, above.due_at_midnight),
        forward_within_working_seconds=_value(
            entry.forward_within_working_seconds, above.forward_within_working_seconds
        ),
        satisfied_from=_value(entry.satisfied_from, above.satisfied_from),
        satisfaction_minimum_n=_value(entry.satisfaction_minimum_n, above.satisfaction_minimum_n),
        dossiers_minimum_n=_value(entry.dossiers_minimum_n, above.dossiers_minimum_n),
        refused_at_desk=_value(entry.refused_at_desk, above.refused_at_desk),
        initiative_for_two_criteria=_value(entry.initiative_for_two_criteria, above.initiative_for_two_criteria),
        token_withdrawn_within_seconds=_value(
            entry.token_withdrawn_within_seconds, above.token_withdrawn_within_seconds
        ),
        dissatisfied_group_minimum=_value(entry.dissatisfied_group_minimum, above.dissatisfied_group_minimum),
        quota_denominator=_value(entry.quota_denominator, above.quota_denominator),
        quota_rounding=_value(entry.quota_rounding, above.quota_rounding),
    )


def _value(entry: movement.Setting | None, default: ValueT) -> ValueT:
    value: ValueT = default if entry is None else getattr(entry, "value", default)
    return value


def node(entry: movement.NodeEntry) -> Node:
    """A rule tree. A leaf that names itself nothing is called after what it asks."""
    groups = tuple(entry.groups)
    if isinstance(entry, movement.AllEntry):
        return AllOf(tuple(node(part) for part in entry.all), groups)
    if isinstance(entry, movement.AnyEntry):
        return AnyOf(tuple(node(part) for part in entry.any), groups)
    if isinstance(entry, movement.DeclarationEntry):
        return DeclarationLeaf(entry.id or "declaration", entry.evidence_required, tuple(entry.beside), groups)
    if isinstance(entry, movement.RegisterDefinition):
        return RegisterLeaf(
            id=entry.id or entry.register_,
            register=entry.register_,
            op=entry.op,
            threshold=entry.threshold,
            states=tuple(entry.states),
            of_states=tuple(entry.of_states),
            on_time=entry.on_time,
            requires=tuple(entry.requires),
            dated_by=entry.dated_by,
            missing=entry.missing,
            beside=tuple(entry.beside),
            groups=groups,
            authorities=tuple(entry.authorities),
        )
    minimum = None if entry.minimum_n is None else MinimumN(entry.minimum_n, entry.minimum_n_blocking)
    return IndicatorLeaf(
        id=entry.id or entry.indicator,
        indicator=entry.indicator,
        op=entry.op,
        threshold=entry.threshold,
        missing=entry.missing,
        minimum_n=minimum,
        beside=tuple(entry.beside),
        groups=groups,
    )
