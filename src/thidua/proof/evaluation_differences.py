"""Where an evaluation is not the one stated: basis, subjects and verdicts, each difference named."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from thidua.i18n.catalogue import _
from thidua.proof.manifest import (
    FIRST_FORM,
)
from thidua.verdicts.results import EvaluationResult, Part, VerdictRow


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as stated. `message` is an English message id, `values` fill it."""

    message: str
    values: Mapping[str, object]


def evaluation_differences(stated: EvaluationResult, again: EvaluationResult, form: int) -> Iterator[Difference]:
    """Basis, subjects and verdicts that are not the same, each named."""
    then, now = asdict(stated.basis), asdict(again.basis)
    formed_otherwise = {"movement_hash", "indicators"} if form == FIRST_FORM else {"indicators"}
    for key in sorted(then.keys() - formed_otherwise):
        if then[key] != now[key]:
            values = {"name": key, "stated": then[key], "found": now[key]}
            yield Difference(_("{name} is stated as {stated}, recomputed {found}"), values)
    if form > FIRST_FORM:
        for name in sorted(then["indicators"].keys() | now["indicators"].keys()):
            if then["indicators"].get(name) != now["indicators"].get(name):
                yield Difference(
                    _("{indicator}: the SQL in the bundle is not that of the results"), {"indicator": name}
                )
    if stated.subjects != again.subjects:
        missing = {subject.id for subject in stated.subjects} ^ {subject.id for subject in again.subjects}
        named = ", ".join(sorted(missing)[:10]) or _subject_changes(stated, again)
        yield Difference(_("who takes part differs: {subjects}"), {"subjects": named})
    if form > FIRST_FORM and stated.population != again.population:
        yield Difference(_("the dossiers that touch the window are elsewhere than stated"), {})
    theirs = {(str(row.kind), row.subject_id, row.criterion_id): row for row in stated.rows}
    ours = {(str(row.kind), row.subject_id, row.criterion_id): row for row in again.rows}
    for which in sorted(set(theirs) | set(ours)):
        yield from _row_differences(which[1], which[2], theirs.get(which), ours.get(which))


def _subject_changes(stated: EvaluationResult, again: EvaluationResult) -> str:
    pairs = zip(stated.subjects, again.subjects, strict=False)
    return ", ".join(ours.id for theirs, ours in pairs if theirs != ours)


def _row_differences(
    subject: str, criterion: str, theirs: VerdictRow | None, ours: VerdictRow | None
) -> Iterator[Difference]:
    where = {"subject": subject, "criterion": criterion}
    if theirs is None or ours is None:
        message = (
            _("{subject} {criterion}: no verdict is stated")
            if theirs is None
            else _("{subject} {criterion}: a verdict is stated that the facts do not give")
        )
        yield Difference(message, where)
        return
    if theirs.state is not ours.state:
        values = {**where, "stated": theirs.state.value, "found": ours.state.value}
        yield Difference(_("{subject} {criterion}: stated {stated}, recomputed {found}"), values)
    for their_part, our_part in zip(theirs.parts, ours.parts, strict=False):
        if their_part != our_part:
            values = {**where, "part": our_part.id, "stated": _numbers(their_part), "found": _numbers(our_part)}
            yield Difference(_("{subject} {criterion}, {part}: stated {stated}, recomputed {found}"), values)
    if len(theirs.parts) != len(ours.parts) or (theirs.holds, theirs.clause) != (ours.holds, ours.clause):
        yield Difference(_("{subject} {criterion}: requirements, holds or clause differ"), where)


def _numbers(part: Part) -> str:
    """A part in one short line, with everything that can differ."""
    counted = "–" if part.numerator is None else f"{part.numerator}/{part.denominator} (-{part.excluded})"
    threshold = "" if part.op is None else f" {part.op} {part.threshold_numerator}/{part.threshold_denominator or 1}"
    beside = "".join(
        f"; {count.indicator} {count.numerator}/{count.denominator} (-{count.excluded})"
        if count.fewer_than is None
        else f"; {count.indicator} {count.reason} {count.fewer_than}"
        for count in part.beside
    )
    others = ("change", "against", "further", "minimum_n", "small_n", "fewer_than", "alternative")
    told = "".join(f"; {name} {getattr(part, name)}" for name in others if getattr(part, name) not in (None, False))
    return f"{part.state.value} {counted}{threshold}, {part.reason}{told}{beside}"
