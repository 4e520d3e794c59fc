"""A forger changes a field of a decision's bundle and makes all hashes anew: nothing passes but what is only stated."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from support import bundle_forger
from support.award_people import accepted, comments_are_over, freeze, list_step, people, take_part
from support.draws import sampled
from thidua.i18n import UserError, formats
from thidua.io.docx_package import DOCUMENT, packed, parts_of
from thidua.proof.archive import file_hash, unpack_archive
from thidua.proof.award_bundle import AWARD, EVIDENCE, MANIFEST, REGISTER, VOTES
from thidua.proof.award_check import PublicRules, decide_again, public_rules
from thidua.proof.award_statement import HEADING
from thidua.proof.signing import ENVELOPE
from thidua.proof.verify import Verification, verify
from thidua.verdicts.results import canonical_json
from thidua.web.apps.awards.domain import award_lists, decisions
from thidua.web.apps.awards.models import AwardList
from thidua.web.apps.awards.papers import evidence_bundle, generation
from thidua.web.apps.evaluations.models import Evaluation

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def award_list(evaluated: Evaluation) -> AwardList:
    """A decision on two units and two officers: one approved of each kind, two refused."""
    take_part(units=37, officers=56)
    who = people()
    freeze(who.board)
    accepted(who, ("unit", "X1"), ("officer", "P1"), ("officer", "P2"))
    made = list_step(award_lists.begin("can-tho-2026", "bang-khen", by=who.board), "open_comments", who.board)
    comments_are_over()
    made.refresh_from_db()
    made = list_step(list_step(made, "close", who.board), "submit", who.board)
    for line in award_lists.competing(made):
        refused = "Lý do" if line.candidate.subject_id == "P2" else ""
        decisions.decide_line(line, made.version, approved=not refused, reason=refused, by=who.chairman)
        made.refresh_from_db()
    decisions.number(made, made.version, 412, "", timezone.localdate(), "", "Cấp cho văn bản khác", by=who.chairman)
    made.refresh_from_db()
    made = list_step(made, "decide", who.chairman)
    generation.make_list(made, made.version, by=who.board)
    made.refresh_from_db()
    evidence_bundle.make(made, progress=lambda *_: None)
    return made


class Forged:
    """An unpacked bundle whose members can be put in place of others, the manifest made anew each time."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.path, self.folder = path, folder
        # Whoever lacks the key takes the signature away: what is changed below would not be under it.
        self.members = {name: file for name, file in unpack_archive(path, folder).items() if name not in ENVELOPE}
        self.honest = {name: file.read_bytes() for name, file in self.members.items() if name != EVIDENCE}
        self.basis: Verification | PublicRules
        if EVIDENCE in self.members:
            self.basis = verify(self.members[EVIDENCE])
        else:
            self.basis = public_rules(folder, self.members, json.loads(self.honest[AWARD])["movement_file"])

    def holds_with(self, name: str, content: bytes) -> bool:
        """Whether the bundle is accepted with another content of a member."""
        for member, honest in self.honest.items():
            self.members[member].write_bytes(content if member == name else honest)
        hashes = {member: file_hash(file)[0] for member, file in self.members.items() if member != MANIFEST}
        if isinstance(self.basis, Verification):
            hashes[EVIDENCE] = self.basis.bundle_hash
        manifest = json.loads(self.honest[MANIFEST]) | {"members": hashes}
        manifest["bundle_hash"] = file_hash(canonical_json(hashes))[0]
        if name != MANIFEST:
            self.members[MANIFEST].write_text(json.dumps(manifest))
        try:
            return not decide_again(self.path, self.members, self.basis).findings
        except UserError:
            return False

    def survivors(self, name: str) -> Iterator[tuple[str, bundle_forger.Path]]:
        """The changes of a member of JSON that are accepted."""
        for what, at, value in sampled(list(bundle_forger.changes(json.loads(self.honest[name])))):
            if self.holds_with(name, canonical_json(value)):
                yield what, at


def test_of_a_full_bundle_only_what_is_stated_can_be_changed(award_list: AwardList, tmp_path: Path) -> None:
    full = Forged(evidence_bundle.path_of(award_list, evidence_bundle.FULL), tmp_path)
    assert full.holds_with(AWARD, full.honest[AWARD])
    assert [(what, at) for what, at in full.survivors(AWARD) if HEADING not in at] == []
    assert list(full.survivors(MANIFEST)) == []
    for name in full.honest:
        if name.startswith(VOTES):
            # Whose receipt a commitment is only its voter knows.
            assert [(what, at) for what, at in full.survivors(name) if at[1:] != (0,)] == []
    # Names in the register, codes and roles of its rows: the hash that would tell stands in the decision.
    assert list(full.survivors(REGISTER)) == []


def other(value: str) -> str:
    """A value like it: with another last digit, or another letter."""
    at = max((at for at, sign in enumerate(value) if sign.isdigit()), default=-1)
    return f"{value[:at]}{'5' if value[at] == '7' else '7'}{value[at + 1 :]}" if at >= 0 else f"{value[:-1]}x"


def test_no_name_amount_number_or_day_of_a_paper_can_be_changed(award_list: AwardList, tmp_path: Path) -> None:
    full = Forged(evidence_bundle.path_of(award_list, evidence_bundle.FULL), tmp_path)
    day = formats.day_in_words(timezone.localdate(), "vi")
    values = ["Ủy ban nhân dân phường Cái Răng", "Lê Thị An", "3.800.000", "11.390.000", "412", day, "01 cá nhân"]
    changed: dict[str, int] = {}
    for name, honest in full.honest.items():
        if not name.endswith(".docx"):
            continue
        parts = parts_of(honest)
        text = parts[DOCUMENT].decode()
        for value in values:
            for place in re.finditer(re.escape(value), text):
                forged = f"{text[: place.start()]}{other(value)}{text[place.end() :]}".encode()
                assert not full.holds_with(name, packed({**parts, DOCUMENT: forged})), (name, value, place.start())
                changed[value] = changed.get(value, 0) + 1
    assert set(changed) == set(values)


def test_of_a_public_bundle_only_what_is_stated_can_be_changed(award_list: AwardList, tmp_path: Path) -> None:
    public = Forged(evidence_bundle.path_of(award_list, evidence_bundle.PUBLIC), tmp_path)
    assert public.holds_with(AWARD, public.honest[AWARD])
    assert [(what, at) for what, at in public.survivors(AWARD) if HEADING not in at] == []
    assert list(public.survivors(MANIFEST)) == []
