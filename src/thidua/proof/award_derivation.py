"""A decision on awards derived anew: everything of it that rules, law and evidence give, in the form the bundle has it.

What no rule gives - whom the council proposed, what the decider approved, numbers and days - comes from the statement
(`award_statement`). The rest is written here once, and compared as a whole: a field that nothing derives has no place.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from thidua.definitions.law import Law
from thidua.i18n import UserError
from thidua.proof.award_statement import (
    HEADING,
    StatedCriterion,
    StatedDecision,
    StatedException,
    StatedLine,
    StatedSubject,
)
from thidua.rules.awards.ballot import is_quorate
from thidua.rules.awards.bonus import Bonus, bonus, bonus_rule
from thidua.rules.awards.quota import is_within
from thidua.rules.awards.ranking import Contender, Outcome, RankedCandidate, select
from thidua.rules.movement import Award, CouncilRules, Movement, PassOf, RankBy, RankKey, Share
from thidua.rules.terms import SubjectKind, VerdictState
from thidua.rules.time.cutoff import is_in_time

FULFILLED = frozenset({VerdictState.MET, VerdictState.NOT_APPLICABLE})
# The deadline by which proposals are handed in (IV.2).
PROPOSALS = "proposals"
Value = list[int] | None
NO_MONEY = {"fund": "", "amount_vnd": None, "rate": None}


@dataclass(frozen=True, slots=True)
class ListedCandidate:
    """A line with what it rests on. measured: by ranking key, the value that is counted over facts."""

    kind: SubjectKind
    stated: StatedLine
    subject: StatedSubject
    measured: Mapping[str, Value]

    @property
    def name(self) -> str:
        """What a finding calls the line."""
        return self.stated.printed_as or self.subject.name


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a decision is derived from.

    group: the group of the unit whose award it is (`city` of the city's); frozen_on: day of the register.
    """

    movement: Movement
    law: Law
    stated: StatedDecision
    registered: Mapping[SubjectKind, int]
    lines: Sequence[ListedCandidate]
    group: str
    frozen_on: date | None

    @property
    def award(self) -> Award:
        """The award decided on. UserError where the movement has none of that id."""
        return award_named(self.movement, self.stated.award)


def award_named(movement: Movement, award_id: str) -> Award:
    """The award of that id. UserError where the movement has none."""
    for award in movement.awards:
        if award.id == award_id:
            return award
    raise UserError("the movement has no award “{award}”", award=award_id)


def derived(grounds: Grounds) -> dict[str, Any]:
    """The decision without what is stated.

    Raises:
        UserError: movement or law do not know what the statement names.
    """
    award, decided_on = grounds.award, grounds.stated.decided_on
    lines: list[dict[str, Any]] = [{} for _line in grounds.lines]
    kinds = []
    for kind in award.kinds:
        keys, quota = grounds.movement.rank_keys(kind), award.quota(kind)
        registered, taken = grounds.registered.get(kind, 0), grounds.stated.taken.get(kind.value, 0)
        kinds.append(
            {
                "kind": kind.value,
                "quota": pair(quota.share) if quota else None,
                "registered": registered,
                "taken": taken,
                "keys": [_key(key) for key in keys],
            }
        )
        mine = {at: line for at, line in enumerate(grounds.lines) if line.kind is kind}
        values = {at: [_value(line, key) for key in keys] for at, line in mine.items()}
        contenders = [
            Contender(str(at), tuple(None if value is None else Fraction(*value) for value in values[at]))
            for at, line in mine.items()
            if not (line.stated.left_out or line.stated.barred)
        ]
        places = {int(place.id): place for place in select(contenders, keys, quota, registered, taken).lines}
        for at, line in mine.items():
            lines[at] = _line(grounds, award, line, values[at], places.get(at))
    return {
        "movement": grounds.movement.id,
        "movement_hash": grounds.movement.content_hash,
        "base_salary_vnd": grounds.law.base_salary_vnd(on=decided_on).value,
        "kinds": kinds,
        "lines": [{"no": at, "kind": grounds.lines[at - 1].kind.value, **line} for at, line in enumerate(lines, 1)],
    }


def pair(share: Share) -> list[int]:
    """A share as bundles have it: numerator, denominator."""
    return [share.numerator, share.denominator]


def _key(key: RankKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "by": key.by.value,
        "indicator": key.indicator,
        "higher_is_better": key.higher_is_better,
    }


def _value(line: ListedCandidate, key: RankKey) -> Value:
    """What the line is ranked by: from its own verdicts and vote; figures as they were measured."""
    vote, criteria = line.subject.vote, line.subject.criteria
    if key.by is RankBy.VOTES:
        return [vote.yes, vote.voted] if vote.voted else None
    if key.by is RankBy.NOTHING_FAILED:
        return [int(not failed(criteria)), 1]
    if key.by is RankBy.CRITERIA_MET:
        return [sum(criterion.state == VerdictState.MET for criterion in criteria), 1]
    return line.measured[key.id]


def failed(criteria: Sequence[StatedCriterion]) -> list[str]:
    """The criteria that a candidate is marked for."""
    return [criterion.id for criterion in criteria if criterion.state not in FULFILLED]


def _line(
    grounds: Grounds, award: Award, line: ListedCandidate, values: list[Value], place: RankedCandidate | None
) -> dict[str, Any]:
    rules = council(grounds.movement, line.stated)
    on = grounds.stated.decided_on
    money = money_of(award, line.kind, grounds.group, grounds.law, on) if line.stated.approved else NO_MONEY
    return {
        "values": values,
        "rank": place.rank if place else None,
        "outcome": place.outcome.value if place else "",
        "tied_with": place.tied_with if place else 0,
        "council": {"quorum": pair(rules.quorum), "passes": pair(rules.passes), "pass_of": rules.pass_of.value},
        **money,
    }


def council(movement: Movement, stated: StatedLine) -> CouncilRules:
    """The movement's rules that a vote was held under. UserError where it has none of that id, or of that secrecy."""
    for rules in movement.councils:
        if rules.id == stated.council and rules.secret == stated.secret:
            return rules
    raise UserError("the movement has no rules “{council}” of such a vote", council=stated.council)


def bonus_of(award: Award, kind: SubjectKind, group: str, law: Law, on: date) -> tuple[Bonus, str]:
    """The money of an award and its fund. UserError where movement or law give none; group as in `money_of`."""
    rule = bonus_rule(award, group)
    return bonus(law.bonus_rate(rule.rate, on=on).value, kind, law.base_salary_vnd(on=on).value), rule.fund


def money_of(award: Award, kind: SubjectKind, group: str, law: Law, on: date) -> dict[str, Any]:
    """The money of an award with its fund and its rate, as bundles have it. UserError where movement or law give none.

    group: of the unit whose award it is (`city` of the city's).
    """
    money, fund = bonus_of(award, kind, group, law, on)
    rate = {
        "id": money.rate.id,
        "multiple": pair(money.rate.multiple),
        "collective_times": money.rate.collective_times,
        "round_up_to_vnd": money.rate.round_up_to_vnd,
    }
    return {"fund": fund, "amount_vnd": money.amount_vnd, "rate": rate}


def broken_rules(grounds: Grounds, decision: Mapping[str, Any], program_law: Law) -> Iterator[UserError]:
    """What the rules do not allow of what people said. decision: as `derived` gives it; program_law: that of this
    program, which the bundle's must agree with.
    """
    award = grounds.award
    if award.quotas and grounds.frozen_on is None:
        yield UserError("there is no register of participants to take the quota of")
    yield from _days(grounds)
    for line, made in zip(grounds.lines, decision["lines"], strict=True):
        yield from _allowed(grounds, award, line, made.get("outcome", ""))
    for part in decision["kinds"]:
        kind, quota = SubjectKind(part["kind"]), award.quota(SubjectKind(part["kind"]))
        approved = sum(bool(line.stated.approved) for line in grounds.lines if line.kind is kind)
        if quota is not None and not is_within(approved + part["taken"], quota.share, part["registered"]):
            yield UserError("{count} awards are above the quota", count=approved + part["taken"])
    try:
        same = derived(replace(grounds, law=program_law))
    except UserError as error:
        yield UserError("by the law of this program: {what}", what=error)
    else:
        if same != decision:
            yield UserError("the law in the bundle gives other money than that of this program")


def _excepts(grounds: Grounds, act: StatedException, criterion_id: str) -> bool:
    """Whether a signed and dated act excepts from the criterion, and the movement allows that."""
    signed = all(text.strip() for text in (act.ground, act.authority, act.document_no, act.signer))
    possible = grounds.movement.criterion(criterion_id).exception_possible
    return act.criterion == criterion_id and possible and signed and act.document_on <= grounds.stated.decided_on


def _gates(grounds: Grounds, line: ListedCandidate) -> Iterator[UserError]:
    """Whether who fails a criterion is excepted or has no place."""
    stated, name = line.stated, line.name
    lacking = [at for at in line.subject.marked if not any(_excepts(grounds, act, at) for act in stated.exceptions)]
    if lacking and not stated.barred:
        values = {"name": name, "criterion": ", ".join(lacking)}
        yield UserError("{name}: {criterion} is not met, and no signed act excepts from it", **values)
    if stated.barred and not lacking:
        yield UserError("{name}: kept out of the ranking, and no standard is lacking", name=name)


def _allowed(grounds: Grounds, award: Award, line: ListedCandidate, outcome: str) -> Iterator[UserError]:
    stated, name = line.stated, line.name
    if line.kind not in award.kinds:
        yield UserError("{name}: the award is not given to this kind", name=name)
    if not _carries(council(grounds.movement, stated), line):
        yield UserError("{name}: the vote does not carry the proposal", name=name)
    yield from _gates(grounds, line)
    if stated.approved and outcome != Outcome.IN:
        yield UserError("{name}: approved without a place", name=name)
    if stated.approved is None and outcome == Outcome.IN:
        yield UserError("{name}: has a place, and nobody decided", name=name)
    if stated.approved is False and not stated.decision_reason.strip():
        yield UserError("{name}: refused without a reason", name=name)
    if stated.revoked and not stated.approved:
        yield UserError("{name}: revoked without having been awarded", name=name)
    if stated.revoked and stated.revoked.on < grounds.stated.decided_on:
        yield UserError("{name}: revoked before it was awarded", name=name)
    limit = next((limit for limit in grounds.movement.deadlines if limit.id == PROPOSALS), None)
    reached = stated.received_at
    if limit is not None and reached is not None and not (is_in_time(limit, reached) or stated.late.strip()):
        yield UserError("{name}: handed in after the deadline, and nobody allowed it", name=name)
    if stated.submitted_at is not None and stated.submitted_at.date() > grounds.stated.decided_on:
        yield UserError("{name}: decided before it was handed in", name=name)


def _carries(rules: CouncilRules, line: ListedCandidate) -> bool:
    vote, entitled = line.subject.vote, line.stated.members - line.stated.recused
    base = vote.voted if rules.pass_of is PassOf.VOTERS else entitled
    enough = vote.yes > 0 and vote.yes * rules.passes.denominator >= base * rules.passes.numerator
    return vote.voted <= entitled and is_quorate(rules, vote.voted, entitled) and enough


def _days(grounds: Grounds) -> Iterator[UserError]:
    stated = grounds.stated
    if stated.decided_on < grounds.movement.window.from_on:
        yield UserError("decided before the movement began")
    if grounds.frozen_on is not None and grounds.frozen_on > stated.decided_on:
        yield UserError("the register of participants was frozen after the decision")
    opened, until = stated.comments_from_on, stated.comments_until_on
    if (opened is None) != (until is None):
        yield UserError("the days for comments have a beginning or an end alone")
    elif opened is not None and until is not None and grounds.movement.appraisals:
        if (until - opened).days < grounds.movement.appraisals[0].comment_days or until >= stated.decided_on:
            yield UserError("the list was not open to comments for the days that the movement gives")
    elif not stated.unit:
        yield UserError("the list was not open to comments for the days that the movement gives")


def differences(said: Any, made: Any, where: str = "") -> Iterator[UserError]:
    """Where what is said is not what is derived, leaf by leaf; a field on one side alone is a difference as well."""
    if isinstance(said, dict) and isinstance(made, dict):
        for name in sorted(said.keys() | made.keys()):
            if name != HEADING:
                yield from differences(said.get(name, ...), made.get(name, ...), f"{where}.{name}" if where else name)
    elif isinstance(said, list) and isinstance(made, list) and len(said) == len(made):
        for at, (left, right) in enumerate(zip(said, made, strict=True), 1):
            yield from differences(left, right, f"{where}.{at}")
    elif type(said) is not type(made) or said != made:
        yield UserError("{where}: {said} is said, {made} follows", where=where, said=_shown(said), made=_shown(made))


def _shown(value: Any) -> str:
    return "–" if value is None or value is ... else str(value)
