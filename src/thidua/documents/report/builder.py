"""From a run to what a report shows, in both languages."""

from collections.abc import Callable, Iterable, Sequence

from thidua.documents.report.basis import basis_lines, hash_lines, subtitle
from thidua.documents.report.city import city_figures, months, on_time_definition, reconciliation
from thidua.documents.report.data import (
    ReportData,
    ShownCriterion,
    ShownPart,
    ShownSubject,
    ShownVerdict,
    Tally,
    TextInBoth,
)
from thidua.documents.report.labels import ORDER, both
from thidua.i18n import Language, _, formats, translate
from thidua.rules.terms import SubjectKind, VerdictState
from thidua.verdicts.collation import ranked
from thidua.verdicts.evaluation_run import EvaluationRun
from thidua.verdicts.results import AccompanyingFigure, Part, SubjectInfo, VerdictRow, overall_state
from thidua.verdicts.sample_items import ItemIds, against, first_items
from thidua.verdicts.subjects import UnitOnDay
from thidua.verdicts.titles import (
    criterion_title,
    group_title,
    indicator_measure,
    indicator_title,
    is_distribution,
    measure,
    part_title,
)
from thidua.verdicts.wording import lacking_text, name_until, withheld_text

NOTHING = TextInBoth("", "")


def in_both(text: Callable[[Language], str]) -> TextInBoth:
    """A text made once in each language."""
    return TextInBoth(text("vi"), text("en"))


def build_report(run: EvaluationRun, title: TextInBoth | None = None) -> ReportData:
    """The whole report of a run. Subjects are in Vietnamese alphabetical order of their names."""
    criteria = {
        kind: tuple(
            ShownCriterion(criterion.id, criterion.citation.clause, _criterion_title(run, criterion.id))
            for criterion in run.movement.criteria
            if criterion.kind == kind
        )
        for kind in SubjectKind
    }
    samples = first_items(run, (row for row in run.evaluation.rows if row.kind is SubjectKind.UNIT))
    units = tuple(_subjects(run, SubjectKind.UNIT, samples))
    officers = tuple(_subjects(run, SubjectKind.OFFICER, {}))
    return ReportData(
        title=title or in_both(lambda language: run.movement.text("title", language)),
        subtitle=subtitle(run),
        on_time=on_time_definition(run),
        criteria=criteria,
        units=units,
        officers=officers,
        tallies={kind: _tallies(run, kind, criteria[kind]) for kind in SubjectKind},
        months=months(run),
        city=city_figures(run),
        index766=reconciliation(run),
        basis=basis_lines(run),
        hashes=hash_lines(run),
        groups=tuple(dict.fromkeys(unit.group for unit in sorted(units, key=lambda unit: unit.group.vi))),
    )


def _criterion_title(run: EvaluationRun, criterion_id: str) -> TextInBoth:
    return in_both(lambda language: criterion_title(run.movement, criterion_id, language))


def _subjects(run: EvaluationRun, kind: SubjectKind, samples: ItemIds) -> Iterable[ShownSubject]:
    names = {subject.id: subject.name for subject in run.evaluation.subjects if subject.kind is kind}
    units = run.participants.units
    unit_names = {unit.id: unit.name for unit in units.values()}
    ranks = ranked(names)
    unit_ranks = ranked(unit_names)
    groups = {
        group.id: in_both(lambda language, of=group.id: group_title(run.movement, of, language))  # type: ignore[misc]
        for group in run.movement.groups
    }
    words = _Words(run)
    listed = [subject for subject in run.evaluation.subjects if subject.kind is kind]
    for subject in sorted(listed, key=lambda item: ranks[item.id]):
        rows = run.evaluation.of(kind, subject.id)
        yield ShownSubject(
            kind=kind,
            id=subject.id,
            name=_name(subject),
            group=groups[subject.group],
            overall=run.evaluation.overall(kind, subject.id),
            rank=ranks[subject.id],
            verdicts=tuple(words.verdict(row, subject, samples) for row in rows),
            unit_name=_name(units[subject.unit_id]) if subject.unit_id in units else None,
            unit_rank=unit_ranks.get(subject.unit_id or "", 0),
            met=sum(row.state is VerdictState.MET for row in rows),
        )


def _name(named: SubjectInfo | UnitOnDay) -> TextInBoth:
    """A name; of a unit that has ended with its last day."""
    return in_both(lambda language: name_until(named.name, named.ended_on, language))


def _tallies(run: EvaluationRun, kind: SubjectKind, criteria: Sequence[ShownCriterion]) -> tuple[Tally, ...]:
    counted = run.evaluation.summary()
    return tuple(
        Tally(criterion, {state: counted[kind, criterion.id][state] for state in ORDER})
        for criterion in criteria
        if (kind, criterion.id) in counted
    )


class _Words:
    """Turns rows into what is shown; equal texts are made once."""

    def __init__(self, run: EvaluationRun) -> None:
        self.movement = run.movement
        self.titles: dict[tuple[str, str], TextInBoth] = {}

    def verdict(self, row: VerdictRow, subject: SubjectInfo, samples: ItemIds) -> ShownVerdict:
        parts = tuple(
            self.part(row, part, samples.get((subject.kind, subject.id, part.of), ()) if against(part) else ())
            for part in row.parts
        )
        holds = tuple(
            both(_("on hold: record {record} of the register ({clause})"), record=hold.record_id, clause=hold.clause)
            for hold in row.holds
        )
        chosen = any(part.alternative for part in row.parts)
        return ShownVerdict(row.criterion_id, row.state, brief(row), parts, holds, chosen)

    def part(self, row: VerdictRow, part: Part, items: tuple[str, ...]) -> ShownPart:
        key = (row.criterion_id, part.id)
        if key not in self.titles:
            self.titles[key] = in_both(
                lambda language: (
                    part_title(self.movement, row.criterion_id, part, language)
                    + (f" {translate(_('(any one suffices)'), language)}" if part.alternative else "")
                )
            )
        of = measure(part)
        share = part.threshold_denominator is not None and bool(part.denominator) and part.numerator is not None
        return ShownPart(
            title=self.titles[key],
            state=part.state,
            count=in_both(lambda language: counted(part, language)),
            requirement=in_both(lambda language: requirement_text(part, language)),
            distance=in_both(lambda language: lacking_text(part, of, language)),
            share=min(1000, 1000 * (part.numerator or 0) // (part.denominator or 1)) if share else None,
            asked_share=_thousandths(part) if share else None,
            numerator=part.numerator,
            denominator=part.denominator,
            excluded=part.excluded,
            items=items,
            beside=tuple(in_both(lambda language, count=count: beside_text(count, language)) for count in part.beside),  # type: ignore[misc]
        )


def deciding(row: VerdictRow) -> Part | None:
    """The counted requirement that decides a verdict; None where none does."""
    judged = overall_state(part.state for part in row.parts)
    return next((part for part in row.parts if part.state is judged and part.change is not None), None)


def brief(row: VerdictRow) -> TextInBoth:
    """What a cell of the table shows: the integers of the requirement that decides; nothing where none has any."""
    part = deciding(row)
    return NOTHING if part is None else in_both(lambda language: _integers(part, language))


def _integers(part: Part, language: Language) -> str:
    numerator = formats.integer(part.numerator or 0, language)
    if part.threshold_denominator is None:
        return numerator
    return f"{numerator}/{formats.integer(part.denominator or 0, language)}"


def counted(part: Part, language: Language) -> str:
    """The integers, the share and what was left out; empty where nothing is counted."""
    if part.numerator is None or part.reason == "nothing_counted":
        return ""
    text = _integers(part, language)
    if part.threshold_denominator is not None:
        text += f" ({share_of(part, language)})"
    if part.excluded:
        text += f" ({translate(_('{count} left out'), language, count=formats.integer(part.excluded, language))})"
    return text


def share_of(part: Part, language: Language) -> str:
    """The share, on the side of its threshold that the verdict is on."""
    threshold = None
    if part.threshold_numerator is not None and part.threshold_denominator is not None:
        threshold = part.threshold_numerator, part.threshold_denominator
    return formats.share(part.numerator or 0, part.denominator or 0, language, op=part.op, threshold=threshold)


def beside_text(beside: AccompanyingFigure, language: Language) -> str:
    """An additional figure printed beside a requirement, in a language."""
    title = indicator_title(beside.indicator, language)
    if beside.numerator is None or beside.denominator is None:
        return f"{title}: {withheld_text(beside, indicator_measure(beside.indicator), language)}"
    if is_distribution(beside.indicator):
        median = translate(
            _("median {median} working hours (of an even number the lower of the middle two)"),
            language,
            median=formats.integer(beside.numerator, language),
        )
        return f"{title}: {median} (n = {formats.integer(beside.denominator, language)})"
    numbers = f"{formats.integer(beside.numerator, language)}/{formats.integer(beside.denominator, language)}"
    return f"{title}: {numbers} ({formats.share(beside.numerator, beside.denominator, language)})"


def requirement_text(part: Part, language: Language) -> str:
    """What the threshold asks, as a share or a plain number."""
    if part.op is None or part.threshold_numerator is None:
        return ""
    wanted = formats.threshold(part.op, part.threshold_numerator, part.threshold_denominator, language)
    return translate(_("asked: {wanted}"), language, wanted=wanted)


def _thousandths(part: Part) -> int:
    return 1000 * (part.threshold_numerator or 0) // (part.threshold_denominator or 1)
