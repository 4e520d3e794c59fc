"""The public bundle of a decision on awards: a form of its own, written from a positive list.

It has the decision, the awarded with their money, the counts that the quota rests on, movement and law, and the hash of
the full bundle. Nobody who was not awarded is in it, no code of a person, no vote, no figure, no rank, no comment: no
field here could hold one, and nothing else is written. What movement and law give is derived and compared as a whole;
what is only stated stands under `not_proven` in a closed form.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from thidua.definitions.law import Law, load_law
from thidua.definitions.movement_loader import load
from thidua.definitions.registers import counted_registers
from thidua.definitions.validation.references import KnownReferences, shipped_indicators
from thidua.i18n import UserError
from thidua.proof.award_derivation import award_named, differences, money_of, pair
from thidua.proof.award_evidence import CITY
from thidua.proof.award_statement import HEADING, Count, Statement
from thidua.proof.bundle import LAW, movement_files
from thidua.proof.own_definitions import other_definitions
from thidua.proof.unpacked_award import UnpackedAward
from thidua.rules.awards.quota import is_within, places
from thidua.rules.movement import Award, Movement
from thidua.rules.terms import SubjectKind

# What the number of a decision has in its sign (Decree 30/2020/NĐ-CP).
DECISION = "QĐ"
KINDS = tuple(SubjectKind)
Words = Annotated[str, Field(min_length=1)]


class AwardingBody(Statement):
    """Whose decision it is. unit: empty of the city's; group: as in the ledger, or `city`; signed_as: the office."""

    unit: str
    group: Words
    name: Words
    signed_as: Words


class PublicDecision(Statement):
    """What is stated of the decision.

    registered: participants in the frozen register, by kind; taken: places that earlier decisions of the award gave
    away, by kind.
    """

    award: Words
    number: Annotated[int, Field(ge=1)]
    symbol: Words
    decided_on: date
    body: AwardingBody
    registered: dict[SubjectKind, Count]
    taken: dict[SubjectKind, Count]
    full_bundle_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class AwardedSubject(Statement):
    """What is stated of a line: the name as it stands in the decision, and the unit's."""

    name: Words
    unit: Words


@dataclass(frozen=True, slots=True)
class PublicRules:
    """Movement and law of a public bundle, the members they are read from, and what is to be said of them."""

    movement_file: str
    movement: Movement
    law: Law
    members: frozenset[str] = frozenset()
    notes: tuple[UserError, ...] = ()


@dataclass(frozen=True, slots=True)
class PublicGrounds:
    """What a public bundle is derived from. lines: the awarded, with their kinds."""

    rules: PublicRules
    decision: PublicDecision
    lines: Sequence[tuple[SubjectKind, AwardedSubject]]

    @property
    def award(self) -> Award:
        """The award decided on. UserError where the movement has none of that id."""
        return award_named(self.rules.movement, self.decision.award)

    def awarded(self, kind: SubjectKind) -> int:
        """How many of a kind are awarded."""
        return sum(one is kind for one, _subject in self.lines)


def public_rules(folder: Path, members: Mapping[str, Path], movement_file: str) -> PublicRules:
    """The rules of a public bundle that was unpacked into the folder.

    Raises:
        UserError: they cannot be read, or name what this program does not know.
        KeyError: the bundle has no such movement.
    """
    references = KnownReferences(shipped_indicators(), counted_registers(), load_law(folder / "law"), issued=True)
    movement = load(members[movement_file], references=references).movement
    notes = tuple(other_definitions(members, movement_file, movement))
    read = {name for name, _file in movement_files(members[movement_file])} | {f"law/{name}" for name in LAW}
    return PublicRules(movement_file, movement, references.law, frozenset(read), notes)


def public_award(award: Mapping[str, Any], body: AwardingBody, full_hash: str, rules: PublicRules) -> dict[str, Any]:
    """The decision for the public. award: the full one; full_hash: its bundle's. Money is as the site has it."""
    stated = award[HEADING]
    decision = PublicDecision(
        award=stated["award"],
        number=stated["number"],
        symbol=stated["symbol"],
        decided_on=date.fromisoformat(stated["decided_on"]),
        body=body,
        registered={SubjectKind(part["kind"]): part["registered"] for part in award["kinds"]},
        taken={SubjectKind(part["kind"]): part["taken"] for part in award["kinds"]},
        full_bundle_hash=full_hash,
    )
    awarded = sorted(
        ((SubjectKind(line["kind"]), _subject(line), line) for line in award["lines"] if line[HEADING]["approved"]),
        key=lambda line: _order(line[0], line[1]),
    )
    grounds = PublicGrounds(rules, decision, [(kind, subject) for kind, subject, _line in awarded])
    lines = [
        {
            "no": number,
            "kind": kind.value,
            "fund": line["fund"],
            "amount_vnd": line["amount_vnd"],
            "rate": line["rate"],
            HEADING: subject.model_dump(mode="json"),
        }
        for number, (kind, subject, line) in enumerate(awarded, 1)
    ]
    heading = decision.model_dump(mode="json")
    return {**_of_decision(grounds), "base_salary_vnd": award["base_salary_vnd"], HEADING: heading, "lines": lines}


def _subject(line: Mapping[str, Any]) -> AwardedSubject:
    subject = line["subject"]
    return AwardedSubject(name=line[HEADING]["printed_as"] or subject["name"], unit=subject["unit"])


def _order(kind: SubjectKind, subject: AwardedSubject) -> tuple[int, str, str]:
    """Collectives first, then by name: no order tells a rank."""
    return KINDS.index(kind), subject.name, subject.unit


def derived_for_public(grounds: PublicGrounds) -> dict[str, Any]:
    """The decision without what is stated.

    Raises:
        UserError: movement or law do not know what the statement names.
    """
    law, award, on, group = grounds.rules.law, grounds.award, grounds.decision.decided_on, grounds.decision.body.group
    return {
        **_of_decision(grounds),
        "base_salary_vnd": law.base_salary_vnd(on=on).value,
        "lines": [
            {"no": number, "kind": kind.value, **money_of(award, kind, group, law, on)}
            for number, (kind, _subject) in enumerate(grounds.lines, 1)
        ],
    }


def _of_decision(grounds: PublicGrounds) -> dict[str, Any]:
    movement, award, law = grounds.rules.movement, grounds.award, grounds.rules.law
    on = grounds.decision.decided_on
    kinds = []
    for kind in award.kinds:
        quota, registered = award.quota(kind), grounds.decision.registered.get(kind, 0)
        kinds.append(
            {
                "kind": kind.value,
                "quota": pair(quota.share) if quota else None,
                "places": places(quota.share, registered) if quota else None,
                "awarded": grounds.awarded(kind),
            }
        )
    texts = [{"id": text.id, "number": text.number} for text in law.grounds(on, decides=True)]
    return {
        "movement": movement.id,
        "movement_hash": movement.content_hash,
        "movement_file": grounds.rules.movement_file,
        "legal_basis": {"clause": award.citation.clause, "source": award.citation.source, "texts": texts},
        "kinds": kinds,
    }


def broken_public_rules(grounds: PublicGrounds, decision: Mapping[str, Any], program_law: Law) -> Iterator[UserError]:
    """What the rules do not allow of what was stated. decision: as `derived_for_public` gives it; program_law: that of
    this program, which the bundle's must agree with.
    """
    award, stated = grounds.award, grounds.decision
    if stated.decided_on < grounds.rules.movement.window.from_on:
        yield UserError("decided before the movement began")
    if len({award.of_city, not stated.body.unit, stated.body.group == CITY}) > 1:
        yield UserError("the movement has another body decide on this award")
    for kind, subject in grounds.lines:
        if kind not in award.kinds:
            yield UserError("{name}: the award is not given to this kind", name=subject.name)
    for kind in award.kinds:
        quota, count = award.quota(kind), grounds.awarded(kind) + stated.taken.get(kind, 0)
        if quota is not None and not is_within(count, quota.share, stated.registered.get(kind, 0)):
            yield UserError("{count} awards are above the quota", count=count)
    try:
        same = derived_for_public(replace(grounds, rules=replace(grounds.rules, law=program_law)))
    except UserError as error:
        yield UserError("by the law of this program: {what}", what=error)
    else:
        if _money(same) != _money(decision):
            yield UserError("the law in the bundle gives other money than that of this program")


def _money(decision: Mapping[str, Any]) -> tuple[Any, Any]:
    return decision["base_salary_vnd"], decision["lines"]


def check_public(bundle: UnpackedAward, rules: PublicRules) -> None:
    """What of an unpacked public bundle does not follow, and what is to be said of it.

    Raises:
        UserError: movement or law do not know what is stated.
        ValueError, LookupError, TypeError, AttributeError: it is not of the form.
    """
    decision = PublicDecision.model_validate_json(json.dumps(bundle.award[HEADING]))
    lines = [
        (SubjectKind(line["kind"]), AwardedSubject.model_validate_json(json.dumps(line[HEADING])))
        for line in bundle.lines
    ]
    grounds = PublicGrounds(rules, decision, lines)
    made = derived_for_public(grounds)
    bundle.findings += broken_public_rules(grounds, made, load_law())
    bundle.findings += differences(bundle.award, made)
    order = [_order(kind, subject) for kind, subject in lines]
    if order != sorted(order):
        bundle.findings.append(UserError("the lines are out of order"))
    bundle.notes += rules.notes
    if DECISION not in decision.symbol.upper():
        bundle.notes.append(UserError("the sign {sign} is not that of a decision", sign=decision.symbol))
    bundle.notes.append(
        UserError(
            "made for the public: that the awarded were eligible, votes, ranking and refusals follow from the full "
            "bundle {hash} alone",
            hash=decision.full_bundle_hash,
        )
    )
