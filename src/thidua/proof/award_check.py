"""Decides a list of awards again from its bundle: all that follows is derived anew, and compared as a whole."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from thidua.definitions.law import Law, load_law
from thidua.definitions.movement_loader import load, load_movement, shipped_movements
from thidua.definitions.registers import counted_registers
from thidua.definitions.validation.references import KnownReferences, shipped_indicators
from thidua.i18n import UserError
from thidua.io.atomic_files import scratch_folder
from thidua.io.progress import Progress, silent
from thidua.proof.archive import file_hash, unpack_archive
from thidua.proof.award_bundle import AWARD, EVIDENCE, KIND, MANIFEST, PAPERS, REGISTER, VOTES, read_bundle
from thidua.proof.award_derivation import Grounds, ListedCandidate, broken_rules, derived, differences, failed
from thidua.proof.award_evidence import CITY, AwardEvidence
from thidua.proof.award_statement import (
    HEADING,
    StatedDecision,
    StatedLine,
    StatedVote,
    stated_decision,
    stated_line,
)
from thidua.proof.frozen_register import FrozenRegister, register_from_value
from thidua.proof.signing import ENVELOPE, BundleSignature, PublicKey, signature_of
from thidua.proof.verify import Verification
from thidua.proof.verify import verify as verify_evidence
from thidua.rules.awards.ballot import BallotChoice
from thidua.rules.movement import Movement
from thidua.rules.terms import SubjectKind
from thidua.verdicts.results import canonical_json

# What a vote calls the choices of its ballots.
CHOICES = {"yes": BallotChoice.YES, "no": BallotChoice.NO, "abstained": BallotChoice.ABSTAIN}
COMMITMENT = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at, and what does not hold; nothing: the decision follows from what the bundle holds.

    notes: what a reader should know, and does not make the bundle differ.
    """

    lines: int
    bundle_hash: str
    with_evidence: bool
    findings: tuple[UserError, ...]
    notes: tuple[UserError, ...] = ()
    signature: BundleSignature = field(default_factory=BundleSignature)


def check(path: Path, *, expected_key: PublicKey | None = None, progress: Progress = silent) -> Checked:
    """Decides everything again from the bundle alone: who may be on the list, votes, ranking, places, money, days; with
    the evidence every verdict and figure too.

    expected_key: the key by which, or by one that follows from it, it must be signed.

    Raises:
        UserError: it is no such bundle, or a dangerous archive.
    """
    with scratch_folder("thidua-award-") as folder:
        members = unpack_archive(path, folder)
        award, manifest = read_bundle(path, members)
        try:
            if EVIDENCE in members:
                stated_hash = str(manifest["members"].get(EVIDENCE))
                basis: Verification | PublicRules = verify_evidence(
                    members[EVIDENCE], expected_hash=stated_hash, progress=progress
                )
            else:
                basis = public_rules(folder, str(award["movement_file"]))
        except (LookupError, AttributeError) as error:
            raise UserError("{file}: not a bundle of an award", file=path) from error
        return decide_again(path, members, basis, expected_key)


@dataclass(frozen=True, slots=True)
class PublicRules:
    """Movement and law of a bundle without evidence, and what is to be said of them."""

    movement_file: str
    movement: Movement
    law: Law
    notes: tuple[UserError, ...]


def public_rules(folder: Path, movement_file: str) -> PublicRules:
    """The rules of a bundle that was unpacked into the folder.

    Raises:
        UserError: they cannot be read, or name what this program does not know.
    """
    references = KnownReferences(shipped_indicators(), counted_registers(), load_law(folder / "law"), issued=True)
    movement = load(folder / movement_file, references=references).movement
    shipped = load_movement(movement.id).content_hash if movement.id in shipped_movements() else None
    note = UserError("the movement {id} in the bundle is not the one that comes with this program", id=movement.id)
    notes = () if movement.content_hash == shipped else (note,)
    return PublicRules(movement_file, movement, references.law, notes)


def decide_again(
    path: Path,
    members: Mapping[str, Path],
    basis: Verification | PublicRules,
    expected_key: PublicKey | None = None,
) -> Checked:
    """The decision of an unpacked bundle by its verified evidence, or by its rules alone. Raises as `check`."""
    award, manifest = read_bundle(path, members)
    bundle, signature = _Bundle(award, manifest, members), BundleSignature()
    try:
        bundle.check_members()
        signature = bundle.check_signature(expected_key)
        bundle.check_decision(basis)
    except UserError as error:
        bundle.findings.append(UserError("it cannot be derived: {reason}", reason=error))
    except (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise UserError("{file}: not a bundle of an award", file=path) from error
    findings, notes = tuple(bundle.findings), tuple(bundle.notes)
    return Checked(
        len(award["lines"]), manifest["bundle_hash"], isinstance(basis, Verification), findings, notes, signature
    )


class _Bundle:
    """An unpacked bundle, and what was found about it so far."""

    def __init__(
        self,
        award: dict[str, Any],
        manifest: Mapping[str, Any],
        members: Mapping[str, Path],
    ) -> None:
        self.award, self.manifest, self.members = award, manifest, members
        self.beside: dict[str, Any] = {}
        self.findings: list[UserError] = []
        self.notes: list[UserError] = []

    def check_signature(self, expected: PublicKey | None) -> BundleSignature:
        """Who signed it; a signature that does not hold, or is not the one expected, is found."""
        enclosed = {name: self.members[name].read_bytes() for name in ENVELOPE & self.members.keys()}
        signature = signature_of(KIND, self.manifest["bundle_hash"], enclosed, expected)
        if signature.problem is not None:
            self.findings.append(signature.problem)
        return signature

    def check_members(self) -> None:
        """Each member against the manifest, and that none is there which nothing reads."""
        stated = self.manifest["members"]
        for name in sorted(stated.keys() | (self.members.keys() - {MANIFEST} - ENVELOPE)):
            if name not in self.members or name not in stated:
                self.findings.append(UserError("{name} is missing, or should not be there", name=name))
            elif name != EVIDENCE and file_hash(self.members[name])[0] != stated[name]:
                self.findings.append(UserError("{name} was altered: its hash does not fit", name=name))
        if file_hash(canonical_json(stated))[0] != self.manifest["bundle_hash"]:
            self.findings.append(UserError("the bundle's hash does not fit what it lists"))
        expected = {AWARD, MANIFEST, *ENVELOPE}
        if EVIDENCE in self.members:
            ballots = {line[HEADING].get("ballots", "") for line in self.award["lines"]}
            expected |= {EVIDENCE, REGISTER, *ballots}
            listed = [name for name in self.members if name in expected or name.startswith(PAPERS)]
        else:
            listed = [name for name in self.members if name in expected or name.startswith(("movements/", "law/"))]
        self.findings += [
            UserError("{name} is missing, or should not be there", name=name)
            for name in sorted(self.members.keys() - set(listed))
        ]

    def check_decision(self, basis: Verification | PublicRules) -> None:
        """Everything that follows, derived and compared; then what the rules do not allow of what was stated."""
        stated = stated_decision(self.award)
        grounds = self._public(stated, basis) if isinstance(basis, PublicRules) else self._with_evidence(stated, basis)
        if grounds is None:
            return
        decision = derived(grounds)
        self.findings += broken_rules(grounds, decision, load_law())
        if isinstance(basis, Verification):
            lines = zip(decision["lines"], grounds.lines, strict=True)
            decision["lines"] = [
                {**line, "subject": listed.subject.model_dump(), "measured": dict(listed.measured)}
                for line, listed in lines
            ]
        decision |= self.beside
        self.findings += differences(self.award, decision)
        order = [_order(grounds, made, listed) for made, listed in zip(decision["lines"], grounds.lines, strict=True)]
        if order != sorted(order):
            self.findings.append(UserError("the lines are out of order"))

    def _public(self, stated: StatedDecision, rules: PublicRules) -> Grounds:
        movement = rules.movement
        self.beside = {"movement_file": rules.movement_file}
        self.notes += rules.notes
        lines = []
        for line in self.award["lines"]:
            of = stated_line(line)
            if of.subject is None or of.measured is None or of.candidate or of.ballots:
                raise ValueError("a line of another form of bundle")
            marked = None if of.subject.criteria is None else failed(of.subject.criteria)
            if marked != of.subject.marked:
                self.findings += differences(of.subject.marked, marked, f"{of.subject.name}, marked")
            lines.append(ListedCandidate(SubjectKind(line["kind"]), of, of.subject, of.measured))
        registered = stated.frozen_register.registered if stated.frozen_register else {}
        return Grounds(
            movement,
            rules.law,
            stated,
            {SubjectKind(kind): count for kind, count in registered.items()},
            lines,
            # The public bundle names the unit alone: of its award, the group that gives the amounts paid.
            self._group_of(movement, stated),
            stated.frozen_register.on if stated.frozen_register else None,
        )

    def _group_of(self, movement: Movement, stated: StatedDecision) -> str:
        if not stated.unit:
            return CITY
        paid = {line["rate"]["id"] for line in self.award["lines"] if line["rate"]}
        rules = (rule for award in movement.awards if award.id == stated.award for rule in award.bonuses)
        return next((group for rule in rules if rule.rate in paid for group in rule.unit_groups), CITY)

    def _with_evidence(self, stated: StatedDecision, verification: Verification) -> Grounds | None:
        if stated.frozen_register is not None or stated.result_hash or stated.full_bundle_hash:
            raise ValueError("a decision of another form of bundle")
        self.findings += [
            UserError("the evidence: {what}", what=UserError(difference.message, **difference.values))
            for difference in (*verification.differences, *verification.foreign)
        ]
        self.notes += [
            UserError("the evidence: {what}", what=UserError(note.message, **note.values))
            for note in verification.notes
        ]
        if verification.recomputed is None:
            self.findings.append(UserError("nothing can be derived: the evidence cannot be judged again"))
            return None
        evidence = AwardEvidence(verification.recomputed)
        register = self._register()
        lines = [self._listed(evidence, stated, line) for line in self.award["lines"]]
        self.findings += _ballots([(line, self.members) for line in lines])
        self.findings += [finding for line in lines for finding in evidence.gates(stated, line, register)]
        if len({(line.kind, line.subject.id) for line in lines}) != len(lines):
            self.findings.append(UserError("a subject stands on the list twice"))
        registered = {kind: register.registered(kind, stated.unit) if register else 0 for kind in SubjectKind}
        self.beside = {"evaluation": evidence.told, "register": _register_told(register, stated.unit)}
        group = evidence.group_of(stated.unit)
        on = date.fromisoformat(register.on) if register else None
        return Grounds(evidence.movement, evidence.of.law, stated, registered, lines, group, on)

    def _register(self) -> FrozenRegister | None:
        file = self.members.get(REGISTER)
        return register_from_value(json.loads(file.read_bytes())) if file else None

    def _listed(self, evidence: AwardEvidence, stated: StatedDecision, line: Mapping[str, Any]) -> ListedCandidate:
        of, kind = stated_line(line), SubjectKind(line["kind"])
        if of.subject is not None or of.measured is not None:
            raise ValueError("a line of another form of bundle")
        cast = [choice for _sign, candidate, choice in self._votes(of) if candidate == of.candidate]
        vote = StatedVote(**{name: cast.count(choice.value) for name, choice in CHOICES.items()})
        subject_id = str(line["subject"]["id"])
        return ListedCandidate(
            kind, of, evidence.subject(stated, kind, subject_id, vote), evidence.measured(kind, subject_id)
        )

    def _votes(self, of: StatedLine) -> list[list[str]]:
        file = self.members.get(of.ballots)
        return json.loads(file.read_bytes()) if file else []


def _order(grounds: Grounds, made: Mapping[str, Any], listed: ListedCandidate) -> tuple[Any, ...]:
    """The order of lines: kinds as the award names them, ranked ones first, then by name and code."""
    rank = made["rank"]
    return grounds.award.kinds.index(listed.kind), rank is None, rank or 0, listed.subject.name, listed.subject.id or ""


def _ballots(lines: Sequence[tuple[ListedCandidate, Mapping[str, Path]]]) -> Iterator[UserError]:
    """Whether the files of ballots hold ballots on the candidates of the list alone, each once, in their order."""
    candidates: dict[str, set[str]] = {}
    for line, members in lines:
        if not line.stated.ballots.startswith(VOTES) or line.stated.ballots not in members:
            yield UserError("{name}: its ballots are missing", name=line.name)
        elif line.stated.candidate in candidates.setdefault(line.stated.ballots, set()):
            yield UserError("{name}: another line has its ballots", name=line.name)
        else:
            candidates[line.stated.ballots].add(line.stated.candidate)
    files = dict(pair for _line, members in lines for pair in members.items())
    for name, listed in sorted(candidates.items()):
        published = json.loads(files[name].read_bytes())
        right = all(
            len(ballot) == 3
            and COMMITMENT.fullmatch(ballot[0])
            and ballot[1] in listed
            and ballot[2] in {choice.value for choice in BallotChoice}
            for ballot in published
        )
        if not right or not all(before[0] < after[0] for before, after in pairwise(published)):
            yield UserError("{name} holds something that is no ballot of this list, or a ballot twice", name=name)


def _register_told(register: FrozenRegister | None, unit_id: str) -> dict[str, Any] | None:
    if register is None:
        return None
    registered = {kind.value: register.registered(kind, unit_id) for kind in SubjectKind}
    return {"number": register.number, "on": register.on, "sha256": register.sha256, "registered": registered}
