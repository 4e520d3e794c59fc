"""Decides a list of awards again from its bundle: all that follows is derived anew, and compared as a whole."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from thidua.definitions.law import load_law
from thidua.i18n import UserError
from thidua.io.atomic_files import scratch_folder
from thidua.io.progress import Progress, silent
from thidua.proof.archive import unpack_archive
from thidua.proof.award_bundle import EARLIER_FORM, EVIDENCE, PUBLIC_FORM, REGISTER, VOTES, read_bundle
from thidua.proof.award_derivation import Grounds, ListedCandidate, broken_rules, derived, differences
from thidua.proof.award_evidence import AwardEvidence
from thidua.proof.award_papers import member_kind, paper_findings, printed_decision
from thidua.proof.award_statement import HEADING, StatedDecision, StatedLine, StatedVote, stated_decision, stated_line
from thidua.proof.frozen_register import FrozenRegister, register_from_value
from thidua.proof.public_award import PublicRules, check_public, public_rules
from thidua.proof.signing import BundleSignature, PublicKey
from thidua.proof.unpacked_award import AwardVerification, UnpackedAward
from thidua.proof.verify import Verification
from thidua.proof.verify import verify as verify_evidence
from thidua.rules.awards.ballot import BallotChoice
from thidua.rules.terms import SubjectKind

# What a vote calls the choices of its ballots.
CHOICES = {"yes": BallotChoice.YES, "no": BallotChoice.NO, "abstained": BallotChoice.ABSTAIN}
COMMITMENT = re.compile(r"[0-9a-f]{64}")


def check(path: Path, *, expected_key: PublicKey | None = None, progress: Progress = silent) -> AwardVerification:
    """Decides everything again from the bundle alone. Of a full one: who may be on the list, every verdict and figure,
    votes, ranking, places, money, days; of a public one what movement and law give of the awarded.

    expected_key: the key by which, or by one that follows from it, it must be signed.

    Raises:
        UserError: it is no such bundle, or a dangerous archive.
    """
    with scratch_folder("thidua-award-") as folder:
        members = unpack_archive(path, folder)
        award, manifest = read_bundle(path, members)
        basis: Verification | PublicRules
        try:
            if manifest["form"] == PUBLIC_FORM:
                basis = public_rules(folder, members, award["movement_file"])
            else:
                stated_hash = str(manifest["members"].get(EVIDENCE))
                basis = verify_evidence(members[EVIDENCE], expected_hash=stated_hash, progress=progress)
        except (LookupError, TypeError, AttributeError) as error:
            raise UserError("{file}: not a bundle of an award", file=path) from error
        return decide_again(path, members, basis, expected_key)


def decide_again(
    path: Path,
    members: Mapping[str, Path],
    basis: Verification | PublicRules,
    expected_key: PublicKey | None = None,
) -> AwardVerification:
    """The decision of an unpacked bundle by its verified evidence, of a public one by its rules. Raises as `check`."""
    bundle, signature = UnpackedAward(path, members), BundleSignature()
    public = isinstance(basis, PublicRules)
    try:
        if public != (bundle.manifest["form"] == PUBLIC_FORM):
            raise ValueError("a bundle of another form")  # noqa: TRY301 - told below as every other form
        bundle.check_members(basis.members if isinstance(basis, PublicRules) else _members(bundle))
        signature = bundle.check_signature(expected_key)
        if isinstance(basis, PublicRules):
            check_public(bundle, basis)
        else:
            _FullBundle(bundle).check_decision(basis)
    except UserError as error:
        bundle.findings.append(UserError("it cannot be derived: {reason}", reason=error))
    except (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise UserError("{file}: not a bundle of an award", file=path) from error
    findings, notes = tuple(bundle.findings), tuple(bundle.notes)
    return AwardVerification(len(bundle.lines), bundle.manifest["bundle_hash"], not public, findings, notes, signature)


def _members(bundle: UnpackedAward) -> set[str]:
    """The members that a full bundle has beside the decision: evidence, register, ballots, papers."""
    ballots = {line[HEADING]["ballots"] for line in bundle.lines}
    return {EVIDENCE, REGISTER} | ballots | {name for name in bundle.members if member_kind(name)}


class _FullBundle:
    """An unpacked full bundle: what it holds beside the lines, and what is derived of it."""

    def __init__(self, of: UnpackedAward) -> None:
        self.of = of
        self.beside: dict[str, Any] = {}

    def check_decision(self, verification: Verification) -> None:
        """Everything that follows, derived and compared; then what the rules do not allow of what was stated."""
        grounds = self._grounds(stated_decision(self.of.award), verification)
        if grounds is None:
            return
        decision = derived(grounds)
        self.of.findings += broken_rules(grounds, decision, load_law())
        decision["lines"] = [
            {**line, "subject": listed.subject.model_dump(), "measured": dict(listed.measured)}
            for line, listed in zip(decision["lines"], grounds.lines, strict=True)
        ]
        decision |= self.beside
        self.of.findings += differences(self.of.award, decision)
        order = [_order(grounds, made, listed) for made, listed in zip(decision["lines"], grounds.lines, strict=True)]
        if order != sorted(order):
            self.of.findings.append(UserError("the lines are out of order"))
        stating = self.of.manifest["form"] != EARLIER_FORM
        printed = printed_decision(
            self.of.award, grounds.movement, grounds.law, grounds.group, states_exceptions=stating
        )
        papers = {name: path for name, path in self.of.members.items() if member_kind(name)}
        self.of.findings += paper_findings(printed, papers)

    def _grounds(self, stated: StatedDecision, verification: Verification) -> Grounds | None:
        self.of.findings += [
            UserError("the evidence: {what}", what=UserError(difference.message, **difference.values))
            for difference in (*verification.differences, *verification.foreign)
        ]
        self.of.notes += [
            UserError("the evidence: {what}", what=UserError(note.message, **note.values))
            for note in (*verification.notes, *([verification.rules_changed] if verification.rules_changed else []))
        ]
        if verification.recomputed is None:
            self.of.findings.append(UserError("nothing can be derived: the evidence cannot be judged again"))
            return None
        evidence = AwardEvidence(verification.recomputed)
        register = self._register()
        lines = [self._listed(evidence, stated, line) for line in self.of.lines]
        self.of.findings += _ballots([(line, self.of.members) for line in lines])
        self.of.findings += [finding for line in lines for finding in evidence.gates(stated, line, register)]
        if len({(line.kind, line.subject.id) for line in lines}) != len(lines):
            self.of.findings.append(UserError("a subject stands on the list twice"))
        registered = {kind: register.registered(kind, stated.unit) if register else 0 for kind in SubjectKind}
        self.beside = {"evaluation": evidence.statement, "register": _register_told(register, stated.unit)}
        group = evidence.group_of(stated.unit)
        on = date.fromisoformat(register.on) if register else None
        return Grounds(evidence.movement, evidence.of.law, stated, registered, lines, group, on)

    def _register(self) -> FrozenRegister | None:
        file = self.of.members.get(REGISTER)
        return register_from_value(json.loads(file.read_bytes())) if file else None

    def _listed(self, evidence: AwardEvidence, stated: StatedDecision, line: Mapping[str, Any]) -> ListedCandidate:
        of, kind = stated_line(line), SubjectKind(line["kind"])
        cast = [choice for _sign, candidate, choice in self._votes(of) if candidate == of.candidate]
        vote = StatedVote(**{name: cast.count(choice.value) for name, choice in CHOICES.items()})
        subject_id = str(line["subject"]["id"])
        return ListedCandidate(
            kind, of, evidence.subject(stated, kind, subject_id, vote), evidence.measured(kind, subject_id)
        )

    def _votes(self, of: StatedLine) -> list[list[str]]:
        file = self.of.members.get(of.ballots)
        return json.loads(file.read_bytes()) if file else []


def _order(grounds: Grounds, made: Mapping[str, Any], listed: ListedCandidate) -> tuple[Any, ...]:
    """The order of lines: kinds as the award names them, ranked ones first, then by name and code."""
    rank = made["rank"]
    return grounds.award.kinds.index(listed.kind), rank is None, rank or 0, listed.subject.name, listed.subject.id


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
