"""Worked examples of a movement, `cases/*.toml` beside it: written by whoever writes the rules, run as tests."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import Field

from thidua.definitions.calendars import load_calendars
from thidua.definitions.law import Law
from thidua.definitions.schema.base_entry import StrictEntry
from thidua.definitions.schema.movement import Day, Flag, Id, Whole, Words
from thidua.definitions.toml.diagnostics import Diagnostic
from thidua.definitions.toml.source import Document, check_schema, read_source
from thidua.definitions.validation.references import shipped_measures
from thidua.i18n import UserError
from thidua.i18n.catalogue import _
from thidua.rules.awards.bonus import bonus, bonus_rule
from thidua.rules.awards.quota import places
from thidua.rules.judging.least_numbers import least_numbers
from thidua.rules.judging.verdict import DeclarationVerdict, OpenHold, SubmittedDeclaration, judge
from thidua.rules.movement import Movement
from thidua.rules.terms import Count, Subject, SubjectKind, VerdictState
from thidua.rules.time.cutoff import last_days

CaseT = TypeVar("CaseT")
Pair = Annotated[list[Whole], Field(min_length=2, max_length=2)]


class VerdictCase(StrictEntry):
    """A subject's evidence on a criterion, and the verdict it must get.

    `counts`: indicator → [numerator, denominator]; `facts`: leaf → the same; what is left out is missing data.
    `change`: by how many the first leaf not met falls short.
    """

    name: Words
    criterion: Id
    group: Id
    counts: dict[str, Pair] = Field(default_factory=dict)
    facts: dict[str, Pair] = Field(default_factory=dict)
    declared: DeclarationVerdict | None = None
    evidence: Flag = True
    holds: list[Id] = Field(default_factory=list)
    expect: VerdictState
    change: Annotated[int, Field(strict=True)] | None = None


class QuotaCase(StrictEntry):
    """How many places an award's quota gives."""

    name: Words
    award: Id
    kind: SubjectKind
    participants: Whole
    expect: Whole


class BonusCase(StrictEntry):
    """The money of one award decided on a day, in đồng.

    `unit_group`: that of the unit whose head decides; it chooses the rate, which must be `rate` where that is named.
    """

    name: Words
    award: Id
    rate: Id | None = None
    unit_group: Id
    kind: SubjectKind
    decided_on: Day
    expect_vnd: Whole


class DeadlineCase(StrictEntry):
    """Both last days of a deadline."""

    name: Words
    deadline: Id
    last_on: Day
    last_working_on: Day


class CasesFile(StrictEntry):
    """A cases/*.toml."""

    verdict: list[VerdictCase] = Field(default_factory=list)
    quota: list[QuotaCase] = Field(default_factory=list)
    bonus: list[BonusCase] = Field(default_factory=list)
    deadline: list[DeadlineCase] = Field(default_factory=list)


def run_cases(movement: Movement, folder: Path, law: Law) -> tuple[int, list[Diagnostic]]:
    """The number of cases in `folder`/cases, and a problem for each whose result differs from what it states.

    Raises:
        DefinitionError: a cases file is not one.
    """
    count, problems = 0, []
    for file in sorted((folder / "cases").glob("*.toml")):
        document = check_schema(read_source(file), CasesFile)
        content = document.content
        count += len(content.verdict) + len(content.quota) + len(content.bonus) + len(content.deadline)
        problems += [
            *_run(document, "verdict", content.verdict, lambda case: _verdict(movement, case)),
            *_run(document, "quota", content.quota, lambda case: _quota(movement, case)),
            *_run(document, "bonus", content.bonus, lambda case: _bonus(movement, law, case)),
            *_run(document, "deadline", content.deadline, lambda case: _deadline(movement, case)),
        ]
    return count, problems


def _run(
    document: Document[CasesFile], table: str, cases: list[CaseT], outcome: Callable[[CaseT], tuple[str, str]]
) -> Iterator[Diagnostic]:
    """`outcome` gives what came out and what was expected, as text."""
    for i, case in enumerate(cases):
        name = getattr(case, "name", "")
        try:
            got, wanted = outcome(case)
        except LookupError as error:
            yield document.source.problem(
                (table, i),
                _("case “{name}” speaks of “{missing}”, which the movement does not have"),
                name=name,
                missing=error.args[0],
            )
            continue
        except UserError as error:
            yield document.source.problem((table, i), _("case “{name}”: {problem}"), name=name, problem=error)
            continue
        if got != wanted:
            yield document.source.problem(
                (table, i), _("case “{name}” gives {got}, but says {wanted}"), name=name, got=got, wanted=wanted
            )


def _verdict(movement: Movement, case: VerdictCase) -> tuple[str, str]:
    criterion = movement.criterion(case.criterion)
    kind = {group.id: group.kind for group in movement.groups}[case.group]
    hold_rules = {hold.id: hold for hold in movement.holds}
    verdict = judge(
        criterion=criterion,
        subject=Subject(kind, "case", case.group),
        counts={name: Count(*pair) for name, pair in case.counts.items()},
        facts={name: Count(*pair) for name, pair in case.facts.items()},
        declared=SubmittedDeclaration(case.declared, case.evidence) if case.declared else None,
        holds=[OpenHold(hold_rules[name], "case") for name in case.holds],
        minimums=least_numbers(movement.settings, shipped_measures()),
    )
    short = next((leaf.distance for leaf in verdict.leaves() if leaf.distance and leaf.distance.change > 0), None)
    if case.change is None:
        return verdict.state.value, case.expect.value
    return f"{verdict.state.value} ({short.change if short else 0})", f"{case.expect.value} ({case.change})"


def _quota(movement: Movement, case: QuotaCase) -> tuple[str, str]:
    award = {candidate.id: candidate for candidate in movement.awards}[case.award]
    quota = award.quota(case.kind)
    if quota is None:
        raise KeyError(case.kind.value)
    return str(places(quota.share, case.participants)), str(case.expect)


def _bonus(movement: Movement, law: Law, case: BonusCase) -> tuple[str, str]:
    award = {candidate.id: candidate for candidate in movement.awards}[case.award]
    if case.rate is not None and case.rate not in [known_bonus.rate for known_bonus in award.bonuses]:
        raise KeyError(case.rate)
    chosen = bonus_rule(award, case.unit_group).rate
    on: date = case.decided_on
    rate = law.bonus_rate(chosen, on=on).value
    amount = bonus(rate, case.kind, law.base_salary_vnd(on=on).value).amount_vnd
    return f"{amount} ({chosen})", f"{case.expect_vnd} ({case.rate or chosen})"


def _deadline(movement: Movement, case: DeadlineCase) -> tuple[str, str]:
    deadline = {candidate.id: candidate for candidate in movement.deadlines}[case.deadline]
    last = last_days(deadline, load_calendars().default)
    return f"{last.last_on}, {last.last_working_on}", f"{case.last_on}, {case.last_working_on}"
