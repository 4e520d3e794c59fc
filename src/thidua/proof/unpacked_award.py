"""A bundle of an award unpacked: is each member what was listed, who signed it, and what was said of it so far?"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from thidua.i18n import UserError
from thidua.proof.archive import file_hash
from thidua.proof.award_bundle import AWARD, EVIDENCE, KIND, MANIFEST, read_bundle
from thidua.proof.signing import ENVELOPE, BundleSignature, PublicKey, signature_of
from thidua.verdicts.results import canonical_json


@dataclass(frozen=True, slots=True)
class AwardVerification:
    """What was looked at, and what does not hold; nothing: the decision follows from what the bundle holds.

    notes: what a reader should know, and does not make the bundle differ.
    """

    lines: int
    bundle_hash: str
    with_evidence: bool
    findings: tuple[UserError, ...]
    notes: tuple[UserError, ...] = ()
    signature: BundleSignature = field(default_factory=BundleSignature)


class UnpackedAward:
    """An unpacked bundle of either form, and what was said of it so far."""

    def __init__(self, path: Path, members: Mapping[str, Path]) -> None:
        """Raises UserError where it is no such bundle."""
        self.award, self.manifest = read_bundle(path, members)
        self.members = members
        self.findings: list[UserError] = []
        self.notes: list[UserError] = []

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines of the decision."""
        lines: list[dict[str, Any]] = self.award["lines"]
        return lines

    def check_signature(self, expected: PublicKey | None) -> BundleSignature:
        """Who signed it; a signature that does not hold, or is not the one expected, is a finding."""
        enclosed = {name: self.members[name].read_bytes() for name in ENVELOPE & self.members.keys()}
        signature = signature_of(KIND, self.manifest["bundle_hash"], enclosed, expected)
        if signature.problem is not None:
            self.findings.append(signature.problem)
        return signature

    def check_members(self, read: AbstractSet[str]) -> None:
        """Each member against the manifest, and that none is there which nothing reads.

        read: the members beside the decision, its manifest and signature that this form has.
        """
        stated = self.manifest["members"]
        for name in sorted(stated.keys() | (self.members.keys() - {MANIFEST} - ENVELOPE)):
            if name not in self.members or name not in stated:
                self.findings.append(UserError("{name} is missing, or should not be there", name=name))
            elif name != EVIDENCE and file_hash(self.members[name])[0] != stated[name]:
                self.findings.append(UserError("{name} was altered: its hash does not fit", name=name))
        if file_hash(canonical_json(stated))[0] != self.manifest["bundle_hash"]:
            self.findings.append(UserError("the bundle's hash does not fit what it lists"))
        self.findings += [
            UserError("{name} is missing, or should not be there", name=name)
            for name in sorted(self.members.keys() - {AWARD, MANIFEST, *ENVELOPE} - read)
        ]
