"""Where an evaluation is not the one stated: basis, subjects and verdicts, each difference named."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial

from thidua.i18n.catalogue import _
from thidua.i18n.errors import DataText, UserError
from thidua.proof.manifest import FIRST_FORM
from thidua.rules.judging.verdict import LeafReason
from thidua.verdicts.results import AccompanyingFigure, EvaluationResult, Part, VerdictRow
from thidua.verdicts.titles import indicator_measure, indicator_title, measure, measured_title
from thidua.verdicts.wording import NOUNS, REASONS, STATES

# What an evaluation rests on, besides its facts.
_BASIS: Mapping[str, str] = {
    "movement_id": _("the movement"),
    "movement_version": _("the movement's version"),
    "movement_hash": _("the movement's content hash"),
    "window_from": _("the first day of the movement"),
    "window_to": _("the last day of the movement"),
    "as_of_at": _("the moment judged"),
    "snapshot_id": _("the state of the ledger"),
    "import_number": _("the number of the last import"),
    "calendar_fingerprint": _("the working days' content hash"),
    "settings": _("the settings"),
}
# What can differ of a requirement besides its integers, its state and its reason.
_FURTHER: Mapping[str, str] = {
    "change": _("distance {n}"),
    "against": _("{n} not counted today"),
    "further": _("{n} new ones"),
    "minimum_n": _("minimum {n}"),
    "small_n": _("fewer than the minimum"),
    "fewer_than": _("groups of {n} at the least"),
    "alternative": _("one of several"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as stated. `message` is an English message id, `values` fill it."""

    message: str
    values: Mapping[str, object]


def count_turned(stated: EvaluationResult, again: EvaluationResult) -> int:
    """How many verdicts of either have another state in the other, or are missing there."""
    theirs, ours = _by_key(stated), _by_key(again)
    states = ((theirs.get(key), ours.get(key)) for key in theirs.keys() | ours.keys())
    return sum(their is None or our is None or their.state is not our.state for their, our in states)


def evaluation_differences(stated: EvaluationResult, again: EvaluationResult, form: int) -> Iterator[Difference]:
    """Basis, subjects and verdicts that are not the same, each named."""
    then, now = asdict(stated.basis), asdict(again.basis)
    formed_otherwise = {"movement_hash", "indicators"} if form == FIRST_FORM else {"indicators"}
    for key in sorted(then.keys() - formed_otherwise):
        if then[key] != now[key]:
            values = {"name": UserError(_BASIS[key]), "stated": then[key], "found": now[key]}
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
    theirs, ours = _by_key(stated), _by_key(again)
    for which in sorted(set(theirs) | set(ours)):
        yield from _row_differences(which[1], which[2], theirs.get(which), ours.get(which))


def _by_key(evaluation: EvaluationResult) -> dict[tuple[str, str, str], VerdictRow]:
    return {(str(row.kind), row.subject_id, row.criterion_id): row for row in evaluation.rows}


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
        values = {**where, "stated": UserError(STATES[theirs.state]), "found": UserError(STATES[ours.state])}
        yield Difference(_("{subject} {criterion}: stated {stated}, recomputed {found}"), values)
    for their_part, our_part in zip(theirs.parts, ours.parts, strict=False):
        if their_part != our_part:
            values = {
                **where,
                "part": DataText(partial(measured_title, our_part)),
                "stated": part_in_words(their_part),
                "found": part_in_words(our_part),
            }
            yield Difference(_("{subject} {criterion}, {part}: stated {stated}, recomputed {found}"), values)
    if len(theirs.parts) != len(ours.parts) or (theirs.holds, theirs.clause) != (ours.holds, ours.clause):
        yield Difference(_("{subject} {criterion}: requirements, holds or clause differ"), where)


def part_in_words(part: Part) -> UserError:
    """A judged requirement in one short line, with everything that can differ."""
    counted = "–" if part.numerator is None else f"{part.numerator}/{part.denominator} (-{part.excluded})"
    threshold = "" if part.op is None else f" {part.op} {part.threshold_numerator}/{part.threshold_denominator or 1}"
    line = UserError("{state} {numbers}", state=UserError(STATES[part.state]), numbers=f"{counted}{threshold}")
    told = [_reason(part.reason, part)] if part.reason != LeafReason.COMPARED else []
    told += [
        UserError(message, n=value)
        for name, message in _FURTHER.items()
        if (value := getattr(part, name)) is not None and value is not False
    ]
    for count in part.beside:
        title = DataText(partial(indicator_title, count.indicator))
        numbers = f"{count.numerator}/{count.denominator} (-{count.excluded})"
        told.append(
            UserError("{title} {numbers}", title=title, numbers=numbers)
            if count.fewer_than is None
            else UserError("{title} {reason}", title=title, reason=_reason_beside(count))
        )
    for more in told:
        line = UserError("{line}; {more}", line=line, more=more)
    return line


def _reason(reason: str, part: Part) -> UserError:
    counted, minimum = part.denominator or 0, part.minimum_n or 0
    return _reason_in_words(reason, measure(part), counted, minimum, part.fewer_than or minimum)


def _reason_beside(count: AccompanyingFigure) -> UserError:
    """Why the integers of an accompanying figure are withheld: in what it counts itself, by its own least number."""
    fewer = count.fewer_than or 0
    return _reason_in_words(count.reason, indicator_measure(count.indicator), 0, fewer, fewer)


def _reason_in_words(reason: str, measured: str, counted: int, minimum: int, fewer: int) -> UserError:
    if reason not in REASONS:  # a stated one that no program gives
        return UserError("“{reason}”", reason=reason)
    return UserError(
        REASONS[reason],
        n=counted,
        minimum=minimum,
        more=minimum - counted,
        fewer=fewer,
        things=UserError(NOUNS.get(measured, NOUNS["records"])[1]),
    )
