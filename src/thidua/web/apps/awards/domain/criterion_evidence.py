"""What proves each criterion of a candidate: the deciding figure, entries of registers, files that the unit attached.

The page of a proposal, the archive of its dossier and the archive's table of contents all show this one list. It is
kept as it stands when the dossier is handed in.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q

from thidua.definitions.registers import registers_for
from thidua.definitions.registers.spec import CANCELLED, Purpose
from thidua.i18n import UserError
from thidua.rules.awards.workflow import ProposalState
from thidua.rules.criteria import DeclarationLeaf, RegisterLeaf, leaves
from thidua.rules.movement import Movement
from thidua.rules.terms import SubjectKind
from thidua.verdicts.register_facts import Declaration, RegisterFact, RegisterReader, exclusive_in
from thidua.web.apps.accounts.models import User
from thidua.web.apps.awards.domain.dossier import Dossier
from thidua.web.apps.awards.domain.record_versions import acting_on_version, write_step
from thidua.web.apps.awards.models import Candidate, CriterionFile, Proposal
from thidua.web.apps.movements.bound import movement_of
from thidua.web.apps.organisation.queries import paths
from thidua.web.apps.registers import evidence_files
from thidua.web.apps.registers.models import EvidenceFile, RegisterEntry
from thidua.web.apps.registers.register_spec import registers
from thidua.web.apps.registers.subjects import units_below
from thidua.web.ui.values import JsonObject

DECLARATIONS, ACCEPTED = "declarations", "accepted"  # what such a register feeds, and its state, as verdicts have them
ATTACHABLE = frozenset({ProposalState.DRAFT, ProposalState.VOTED, ProposalState.SENT_BACK, ProposalState.MORE_ASKED})
MOST_FILES = 20  # on one criterion of a candidate


class ProofSource(StrEnum):
    """Where a proof comes from."""

    FIGURE = "figure"
    REGISTER = "register"
    ATTACHED = "attached"


@dataclass(frozen=True, slots=True)
class CriterionProofFile:
    """A file of evidence, under the hash of its content."""

    id: int
    name: str
    kind: str
    sha256: str

    @property
    def path(self) -> Path:
        """Where the content lies."""
        return evidence_files.path_of(self.sha256)


@dataclass(frozen=True, slots=True)
class CriterionProof:
    """One thing that proves a criterion of a candidate.

    state: of the verdict, or of the register's entry. figure: as `candidate_evidence.deciding_figures` keeps it.
    text: title of the entry, or what an attached file shows. file: None for a figure, and for an entry without files.
    """

    candidate: int
    criterion: str
    source: ProofSource
    state: str = ""
    figure: list[int | str | None] | None = None
    text: str = ""
    register: str = ""
    entry: int | None = None
    file: CriterionProofFile | None = None


def proofs(dossier: Dossier) -> list[CriterionProof]:
    """By candidate and criterion, in the movement's order: as kept when it was handed in, else as it is now."""
    if dossier.proposal.evidence is not None:
        return [_from_json(kept) for kept in dossier.proposal.evidence]
    return _now([candidate for candidate in dossier.candidates if candidate.passed is not False], dossier.proposal)


def freeze(proposal: Proposal) -> None:
    """Keeps what proves each criterion as it is now: the dossier is handed in with it."""
    proposal.evidence = None
    proposal.evidence = [asdict(proof) for proof in proofs(Dossier.read(proposal))]


def thaw(proposal: Proposal) -> None:
    """The dossier is the unit's again: what proves each criterion follows the registers."""
    proposal.evidence = None


def _from_json(kept: JsonObject) -> CriterionProof:
    file = CriterionProofFile(**kept["file"]) if kept["file"] else None
    return CriterionProof(**{**kept, "source": ProofSource(kept["source"]), "file": file})


def _now(candidates: Sequence[Candidate], proposal: Proposal) -> list[CriterionProof]:
    movement = movement_of(proposal)
    counted = _counted(candidates, movement, proposal.unit_id)
    declared = [register.id for register in registers().values() if register.feeds == DECLARATIONS]
    acts, acts_here = set(), Q(pk=None)
    for register in registers_for(Purpose.STANDARD_EXCEPTIONS):
        of_movement = {f"data__{register.use_for(Purpose.STANDARD_EXCEPTIONS).fields['movement']}": movement.id}
        acts.add(register.id)
        acts_here |= Q(register=register.id, **of_movement)
    named = list(
        RegisterEntry.objects.filter(_about(candidates), Q(register__in=declared, state=ACCEPTED) | acts_here)
        .exclude(state=CANCELLED)
        .order_by("code")
        .prefetch_related("evidence")
    )
    attached = list(CriterionFile.objects.filter(candidate__in=candidates, dropped=False).order_by("pk"))
    rules = {criterion.id: criterion for criterion in movement.criteria}
    listed: list[CriterionProof] = []
    for candidate in candidates:
        whose = [entry for entry in named if _key(entry) == (candidate.kind, candidate.subject_id)]
        for verdict in candidate.standing["criteria"]:
            id_, criterion = verdict["id"], rules.get(verdict["id"])
            parts = list(leaves(criterion.rule)) if criterion else []
            figure = (candidate.standing.get("deciding") or {}).get(id_)
            listed.append(CriterionProof(candidate.pk, id_, ProofSource.FIGURE, verdict["state"], figure))
            entries = list(counted.get((id_, candidate.kind, candidate.subject_id), ()))
            of_criterion = [entry for entry in whose if entry.criterion_id == id_]
            declares = any(isinstance(leaf, DeclarationLeaf) for leaf in parts)
            entries += [entry for entry in of_criterion if declares and entry.register in declared]
            entries += [entry for entry in of_criterion if entry.register in acts]
            for entry in dict.fromkeys(entries):
                listed += _of_entry(candidate, id_, entry)
            listed += [
                CriterionProof(candidate.pk, id_, ProofSource.ATTACHED, text=file.text, file=_proof_file(file))
                for file in attached
                if file.candidate_id == candidate.pk and file.criterion_id == id_
            ]
    return listed


def _of_entry(candidate: Candidate, criterion: str, entry: RegisterEntry) -> Iterator[CriterionProof]:
    """A line for each file of the entry; one without a file where it has none."""
    kept: list[EvidenceFile | None] = [*entry.evidence.all()]
    for file in kept or [None]:
        yield CriterionProof(
            candidate.pk,
            criterion,
            ProofSource.REGISTER,
            entry.state,
            text=entry.title,
            register=entry.register,
            entry=entry.pk,
            file=_proof_file(file) if file else None,
        )


def _proof_file(file: EvidenceFile | CriterionFile) -> CriterionProofFile:
    return CriterionProofFile(file.pk, file.name, file.kind, file.sha256)


def _key(entry: RegisterEntry) -> tuple[str, str]:
    return ("officer", entry.officer_id) if entry.officer_id else ("unit", entry.unit_id)


def _about(candidates: Iterable[Candidate]) -> Q:
    """Entries that name a candidate itself."""
    keys = [(candidate.kind, candidate.subject_id) for candidate in candidates]
    return Q(officer_id__in=[of for kind, of in keys if kind == SubjectKind.OFFICER]) | Q(
        officer_id="", unit_id__in=[of for kind, of in keys if kind == SubjectKind.UNIT]
    )


class _SiteRegisters:
    """The entries of the site as facts, for the reader that also counts them for verdicts."""

    def __init__(self, entries: Iterable[RegisterEntry]) -> None:
        self.entry_of: dict[tuple[str, str], RegisterEntry] = {}
        self._records: dict[str, list[RegisterFact]] = {}
        for entry in entries:
            for fact in _facts(entry):
                self.entry_of[fact.register, fact.record_id] = entry
                self._records.setdefault(entry.register, []).append(fact)
        for facts in self._records.values():  # as the ledger has them: by this order records are shared out
            facts.sort(key=lambda fact: fact.record_id)

    def records(self, register: str) -> Sequence[RegisterFact] | None:
        """All of a register."""
        return self._records.get(register)

    def declarations(self) -> Sequence[Declaration]:
        """None: declarations name their criterion themselves."""
        return ()


def _facts(entry: RegisterEntry) -> Iterator[RegisterFact]:
    """What an entry says of whom it names, and of each further author."""
    fact = RegisterFact(
        entry.register,
        entry.code,
        entry.unit_id or None,
        entry.officer_id or None,
        entry.title,
        entry.opened_on,
        entry.due_on,
        entry.closed_on,
        entry.state,
        entry.authority or None,
        entry.document_no or None,
        entry.document_on,
    )
    yield fact
    for officer, _share in entry.data.get("authors", [])[1:]:
        yield replace(fact, record_id=f"{entry.code}/{officer}", unit_id=None, officer_id=officer)


def _counted(
    candidates: Sequence[Candidate], movement: Movement, unit_id: str
) -> dict[tuple[str, str, str], list[RegisterEntry]]:
    """Entries that a criterion counts for a candidate, as verdicts count them. Only where more is asked for: what
    speaks against somebody (measures, complaints) is no proof, and its files are not the dossier's."""
    judged_by = {verdict["id"] for candidate in candidates for verdict in candidate.standing["criteria"]}
    wanted = {
        (criterion.id, leaf)
        for criterion in movement.criteria
        if criterion.id in judged_by
        for leaf in leaves(criterion.rule)
        if isinstance(leaf, RegisterLeaf) and leaf.op.wants_more
    }
    if not wanted:
        return {}
    officers = [candidate.subject_id for candidate in candidates if candidate.kind == SubjectKind.OFFICER]
    whose = Q(unit_id__in=units_below(unit_id)) | Q(officer_id__in=officers)
    for officer in officers:
        whose |= Q(fed_ids__icontains=f"/{officer}")
    kept = RegisterEntry.objects.filter(whose, register__in={leaf.register for _criterion, leaf in wanted})
    site = _SiteRegisters(kept.exclude(state=CANCELLED).prefetch_related("evidence"))
    as_of_on = max(datetime.fromisoformat(candidate.standing["as_of_at"]) for candidate in candidates).date()
    above = {unit: tuple(part for part in reversed(path.split("/")) if part) for unit, path in paths().items()}
    reader = RegisterReader(
        site,
        movement.window,
        as_of_on,
        movement.settings.pending_not_due,
        above,
        exclusive_in(movement),
    )
    counted: dict[tuple[str, str, str], list[RegisterEntry]] = {}
    for criterion_id, leaf in wanted:
        for (kind, subject_id), records in (reader.considered(criterion_id, leaf) or {}).items():
            entries = [site.entry_of[record.register, record.record_id] for record, count in records if count.numerator]
            counted.setdefault((criterion_id, kind, subject_id), []).extend(entries)
    return counted


@acting_on_version
def attach(candidate: Candidate, criterion: str, text: str, sent: "UploadedFile[bytes]", *, by: User) -> CriterionFile:
    """A file of the unit's own on a criterion of a candidate.

    Raises:
        UserError: the dossier is handed in, the award does not ask that criterion, there are too many files, or this
            one is attached already or of no kind that is taken.
    """
    _may_change(candidate.proposal)
    if criterion not in {verdict["id"] for verdict in candidate.standing["criteria"]}:
        raise UserError("the candidate is not judged by this criterion")
    if not text.strip():
        raise UserError("say what the file shows")
    if candidate.criterion_files.filter(criterion_id=criterion, dropped=False).count() >= MOST_FILES:
        raise UserError("at most {count} files are attached to a criterion", count=MOST_FILES)
    kept = evidence_files.keep(sent)
    file = CriterionFile.objects.create(
        candidate=candidate,
        criterion_id=criterion,
        text=text.strip(),
        name=kept.name,
        kind=kept.kind,
        size=kept.size,
        sha256=kept.sha256,
        added_by=by,
    )
    write_step(candidate.proposal, "attach_file", by=by, about=kept.name, reason=text.strip())
    return file


@acting_on_version
def take_off(file: CriterionFile, *, by: User) -> None:
    """An attached file is no longer the dossier's; it is not handed in.

    Raises:
        UserError: the dossier is handed in.
    """
    proposal = file.candidate.proposal
    _may_change(proposal)
    file.dropped = True
    file.save(update_fields=["dropped"])
    write_step(proposal, "take_off_file", by=by, about=file.name)


def _may_change(proposal: Proposal) -> None:
    if proposal.state not in ATTACHABLE:
        raise UserError("the dossier was handed in, or is before the council: its evidence is not changed now")
