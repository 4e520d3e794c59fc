"""What the data say of a candidate: verdicts with their integers, holds, whether it takes part, values to rank by."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Q, QuerySet

from thidua.documents.report.builder import deciding
from thidua.i18n import UserError
from thidua.indicators.catalogue.loader import catalogue
from thidua.rules.awards.eligibility import SubjectRecord
from thidua.rules.judging.least_numbers import least_numbers
from thidua.rules.movement import Award, Movement, RankBy, RankKey
from thidua.rules.movement_settings import MovementSettings
from thidua.rules.terms import SubjectKind, VerdictState
from thidua.verdicts.results import row_from_value
from thidua.web.apps.awards.domain.standard_exceptions import SignedException, carried, in_force
from thidua.web.apps.awards.models import Candidate, Step
from thidua.web.apps.evaluations.models import EvaluatedSubject, Evaluation, StoredVerdict
from thidua.web.apps.evaluations.queries import current
from thidua.web.apps.movements.bound import movement_of
from thidua.web.apps.registers.models import Freeze, RegisterEntry
from thidua.web.apps.registers.participants import confirmed, last_freeze, participating
from thidua.web.ui.values import JsonObject

# A position the law calls leading, as ledgers word it (model: posts.role).
LEADING = frozenset({"head", "deputy", "leader", "trưởng", "phó"})
ADDED = "add_candidate"  # the step by which somebody comes onto a proposal
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class CandidateEvidence:
    """A subject as an evaluation has it, in one piece."""

    subject: EvaluatedSubject
    verdicts: tuple[StoredVerdict, ...]
    on_hold: bool
    participant: bool  # by the register
    confirmed: bool  # likewise, and not by the word of the unit alone

    @property
    def key(self) -> Key:
        """Kind and id of the subject."""
        return self.subject.kind, self.subject.subject_id


def evaluation_in_use(movement_id: str) -> Evaluation:
    """The evaluation candidates of a movement are looked at in. UserError before the first one."""
    evaluation = current(movement_id)
    if evaluation is None:
        raise UserError("nothing has been evaluated yet: bring in the dossiers first")
    return evaluation


def evidence_by_key(evaluation: Evaluation, keys: Iterable[Key]) -> dict[Key, CandidateEvidence]:
    """Subjects of the evaluation by (kind, id), a few queries for all of them; those it does not judge are missing."""
    movement, wanted = movement_of(evaluation), set(keys)
    condition = Q(subject_id__in={subject_id for _kind, subject_id in wanted})
    subjects = EvaluatedSubject.objects.filter(condition, evaluation=evaluation)
    verdicts: dict[Key, list[StoredVerdict]] = {}
    order = {criterion.id: at for at, criterion in enumerate(movement.criteria)}
    for verdict in StoredVerdict.objects.filter(condition, evaluation=evaluation):
        verdicts.setdefault((verdict.kind, verdict.subject_id), []).append(verdict)
    holding, entered, sure = subjects_on_hold(movement), participants(), _confirmed(movement)
    return {
        (subject.kind, subject.subject_id): CandidateEvidence(
            subject,
            tuple(
                sorted(
                    verdicts.get((subject.kind, subject.subject_id), ()),
                    key=lambda stored: order.get(stored.criterion_id, len(order)),
                )
            ),
            (subject.kind, subject.subject_id) in holding
            or any(stored.row["holds"] for stored in verdicts.get((subject.kind, subject.subject_id), ())),
            (subject.kind, subject.subject_id) in entered,
            (subject.kind, subject.subject_id) in sure,
        )
        for subject in subjects
        if (subject.kind, subject.subject_id) in wanted
    }


def subjects_on_hold(movement: Movement) -> set[Key]:
    """Whoever is on hold as the registers stand now, whether or not the figures know of it yet."""
    keys: set[Key] = set()
    for hold in movement.holds:
        entries = RegisterEntry.objects.filter(register=hold.register, state__in=hold.states)
        for unit_id, officer_id in entries.values_list("unit_id", "officer_id"):
            keys.add(("officer", officer_id) if officer_id else ("unit", unit_id))
    return keys


def participants(freeze: Freeze | None = None) -> set[Key]:
    """The participants (kind, id): those of a freeze, without one those in the register now."""
    if freeze is not None:
        return {("officer", row[3]) if row[3] else ("unit", row[2]) for row in freeze.rows}
    return _open_keys(participating())


def taking_part(award: Award, movement: Movement) -> set[Key]:
    """Who takes part now, as it counts for an award: for one of the city the word of a unit alone does not (II.1.b)."""
    return _confirmed(movement) if award.of_city else participants()


def _confirmed(movement: Movement) -> set[Key]:
    """Those in the register now whom Home Affairs entered or confirmed, or the movement's last freeze holds."""
    freeze = last_freeze(movement)
    frozen = participants(freeze) & participants() if freeze else set()
    return _open_keys(confirmed()) | frozen


def _open_keys(entries: QuerySet[RegisterEntry]) -> set[Key]:
    return {
        ("officer", officer) if officer else ("unit", unit)
        for unit, officer in entries.filter(closed_on__isnull=True).values_list("unit_id", "officer_id")
    }


def required_verdicts(award: Award, verdicts: tuple[StoredVerdict, ...]) -> list[StoredVerdict]:
    """The verdicts on the criteria that the award requires; all of them where it lists none."""
    return [verdict for verdict in verdicts if not award.criteria or verdict.criterion_id in award.criteria]


def record_for_award(
    evidence: CandidateEvidence, award: Award, exceptions: Collection[SignedException]
) -> SubjectRecord:
    """The facts by which the rules decide whether a subject may be nominated for the award."""
    met = (VerdictState.MET, VerdictState.NOT_APPLICABLE)
    failed = tuple(
        verdict.criterion_id for verdict in required_verdicts(award, evidence.verdicts) if verdict.state not in met
    )
    return SubjectRecord(
        SubjectKind(evidence.subject.kind),
        evidence.subject.subject_id,
        failed,
        frozenset(act.criterion for act in exceptions),
        evidence.on_hold,
        evidence.participant,
        evidence.confirmed or not award.of_city,
    )


def look_again(candidates: Collection[Candidate], award: Award, evaluation: Evaluation) -> None:
    """Evidence, marks and exceptions of candidates by an evaluation of their movement.

    Who is judged no more keeps the standing of the proposal, and is no participant.
    """
    acts, now = _acts(candidates, award, movement_of(evaluation)), evidence_by_key(evaluation, map(_key, candidates))
    for candidate in candidates:
        key = _key(candidate)
        if key in now:
            record = record_for_award(now[key], award, acts[key])
            candidate.standing, candidate.marked = evidence_value(now[key], award, evaluation), list(record.not_met)
            candidate.exceptions = carried(acts[key], record.not_met)
            candidate.save(update_fields=["standing", "marked", "exceptions"])


def lacking_now(candidates: Collection[Candidate], award: Award, evaluation: Evaluation) -> dict[Key, tuple[str, ...]]:
    """The criteria that bar each by an evaluation and by the acts of today; who is judged no more is missing."""
    acts, now = _acts(candidates, award, movement_of(evaluation)), evidence_by_key(evaluation, map(_key, candidates))
    return {key: record_for_award(evidence, award, acts[key]).lacking for key, evidence in now.items()}


def _key(candidate: Candidate) -> Key:
    return candidate.kind, candidate.subject_id


def _acts(candidates: Collection[Candidate], award: Award, movement: Movement) -> dict[Key, list[SignedException]]:
    """The acts that except each candidate: those recorded before it was put on its proposal, for the last time."""
    proposed = {candidate.proposal_id for candidate in candidates}
    steps = Step.objects.filter(proposal__in=proposed, what=ADDED).order_by("pk")
    added = {(proposal_id, about): at for proposal_id, about, at in steps.values_list("proposal_id", "about", "at")}
    moments = {
        _key(candidate): added.get((candidate.proposal_id, ":".join(_key(candidate)))) for candidate in candidates
    }
    return in_force(award, movement, list(moments), {key: at for key, at in moments.items() if at is not None})


def evidence_value(evidence: CandidateEvidence, award: Award, evaluation: Evaluation) -> JsonObject:
    """The figures stored with a candidate: enough to trace each of them and to compute it again."""
    return {
        "evaluation": evaluation.key,
        "import_number": evaluation.import_number,
        "as_of_at": evaluation.as_of_at,
        "result_hash": evaluation.result_hash,
        "criteria": [
            {
                "id": verdict.criterion_id,
                "state": verdict.state,
                "clause": verdict.row["clause"],
                "numerator": verdict.numerator,
                "denominator": verdict.denominator,
            }
            for verdict in required_verdicts(award, evidence.verdicts)
        ],
        "deciding": {
            verdict.criterion_id: deciding_figures(verdict.row)
            for verdict in required_verdicts(award, evidence.verdicts)
        },
        "figures": {
            indicator: [sum(month[1] or 0 for month in months), sum(month[2] or 0 for month in months)]
            for indicator, months in evidence.subject.figures.items()
        },
        "least": _least(evaluation),
    }


def deciding_figures(row: JsonObject) -> list[int | str | None] | None:
    """Numerator, denominator, comparison and threshold (numerator, denominator) of what decides a stored verdict.

    None where nothing that is counted decides it; the threshold's denominator is None where a count is asked.
    """
    part = deciding(row_from_value(row))
    if part is None or part.numerator is None:
        return None
    return [part.numerator, part.denominator, part.op, part.threshold_numerator, part.threshold_denominator]


def _least(evaluation: Evaluation) -> dict[str, int]:
    """On how many items a share of each indicator must rest, by the settings that this evaluation was made with."""
    settings = evaluation.basis["settings"]
    made_with = MovementSettings(
        satisfaction_minimum_n=int(settings["satisfaction_minimum_n"]),
        dossiers_minimum_n=int(settings.get("dossiers_minimum_n", 0)),
    )
    return least_numbers(made_with, {name: one.header.measure for name, one in catalogue().items()})


def values(candidate: Candidate, keys: tuple[RankKey, ...]) -> list[list[int] | None]:
    """What the candidate is ranked by, one value a key as [numerator, denominator]; None: nothing was measured, or
    too little for a share to say anything."""
    return [_value(candidate, key) for key in keys]


def _value(candidate: Candidate, key: RankKey) -> list[int] | None:
    states: Mapping[str, str] = {criterion["id"]: criterion["state"] for criterion in candidate.standing["criteria"]}
    match key.by:
        case RankBy.NOTHING_FAILED:
            return [int(not candidate.marked), 1]
        case RankBy.DIRECT:
            return [int(candidate.direct), 1]
        case RankBy.CRITERIA_MET:
            return [sum(state == VerdictState.MET for state in states.values()), 1]
        case RankBy.VOTES:
            return [candidate.yes or 0, candidate.voted] if candidate.voted else None
        case RankBy.INDICATOR:
            numerator, denominator = candidate.standing["figures"].get(key.indicator, [0, 0])
            least = candidate.standing.get("least", {}).get(key.indicator, 1)
            return [numerator, denominator] if denominator >= max(least, 1) else None


def fraction(value: list[int] | None) -> Fraction | None:
    """The kept value as an exact number."""
    return None if value is None else Fraction(value[0], value[1])


def leads(role: str) -> bool:
    """Whether a position is a leading one."""
    return any(role.casefold().startswith(word) for word in LEADING)
