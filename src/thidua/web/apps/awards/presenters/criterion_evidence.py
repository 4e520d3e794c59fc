"""What proves each criterion, for the page of a proposal: the list of `domain.criterion_evidence`, in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby

from django.urls import reverse

from thidua.i18n import Language
from thidua.rules.terms import SubjectKind
from thidua.verdicts.titles import criterion_title
from thidua.web.apps.accounts.authorization import may
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.awards.domain import criterion_evidence
from thidua.web.apps.awards.domain.criterion_evidence import CriterionProof, ProofSource
from thidua.web.apps.awards.domain.dossier import Dossier
from thidua.web.apps.awards.forms.proposals import AttachFileForm, TakeOffFileForm
from thidua.web.apps.awards.forms.record_forms import RecordForm, form_at
from thidua.web.apps.awards.models import Candidate, Proposal
from thidua.web.apps.awards.papers import figures
from thidua.web.apps.movements.bound import movement_of
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.apps.registers.register_spec import registers
from thidua.web.apps.registers.subjects import place_of
from thidua.web.ui.templatetags.display import language


@dataclass(frozen=True, slots=True)
class ProofRow:
    """An entry, or an attached file: what it is called, where it stands, its file, the form to take it off."""

    title: str
    kind: str
    state: str
    address: str
    file: str
    file_address: str
    take_off: TakeOffFileForm | None = None
    file_id: int = 0


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """A criterion of a candidate: the verdict, the deciding figure, the page behind it, what proves it besides."""

    id: str
    title: str
    clause: str
    state: str
    figure: str
    wanted: str
    behind: str
    proofs: list[ProofRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A candidate with its criteria, and the form to attach a file."""

    it: Candidate
    criteria: list[CriterionRow]
    attach: AttachFileForm | None


def evidence_rows(
    request: AuthenticatedRequest, dossier: Dossier, refused: RecordForm | None, *, composes: bool
) -> list[EvidenceRow]:
    """Each candidate with what proves its criteria; with forms where the reader may attach files now."""
    proposal, spoken = dossier.proposal, language()
    listed = criterion_evidence.proofs(dossier)
    attaches = composes and proposal.state in criterion_evidence.ATTACHABLE
    entries = RegisterEntry.objects.in_bulk({proof.entry for proof in listed if proof.entry is not None})
    seen = {id_: may(request, registers()[entry.register].see, place_of(entry)) for id_, entry in entries.items()}
    candidates = {candidate.pk: candidate for candidate in dossier.candidates}
    rows = []
    for candidate_id, of_candidate in groupby(listed, key=lambda proof: proof.candidate):
        candidate = candidates[candidate_id]
        criteria = [
            _criterion(proposal, candidate, list(of_criterion), seen, spoken, refused, attaches=attaches)
            for _id, of_criterion in groupby(of_candidate, key=lambda proof: proof.criterion)
        ]
        choices = criteria_of(proposal, candidate)
        form = form_at(AttachFileForm, proposal, refused, candidate.pk, criteria=choices) if attaches else None
        rows.append(EvidenceRow(candidate, criteria, form))
    return rows


def criteria_of(proposal: Proposal, candidate: Candidate) -> list[tuple[str, str]]:
    """The criteria by which the candidate is judged, to choose among."""
    movement = movement_of(proposal)
    ids = [verdict["id"] for verdict in candidate.standing["criteria"]]
    return [(id_, f"{id_} {criterion_title(movement, id_, language())}") for id_ in ids]


def _criterion(
    proposal: Proposal,
    candidate: Candidate,
    proofs: list[CriterionProof],
    seen: Mapping[int, bool],
    spoken: Language,
    refused: RecordForm | None,
    *,
    attaches: bool,
) -> CriterionRow:
    movement, figure = movement_of(proposal), proofs[0]
    clauses = {criterion.id: criterion.citation.clause for criterion in movement.criteria}
    behind = "behind-unit" if candidate.kind == SubjectKind.UNIT else "behind-officer"
    return CriterionRow(
        figure.criterion,
        criterion_title(movement, figure.criterion, spoken),
        clauses.get(figure.criterion, figure.criterion),
        figure.state,
        figures.decided_by(figure.figure, spoken) if figure.figure else "",
        figures.asked_by(figure.figure, spoken),
        reverse(behind, args=[candidate.subject_id, figure.criterion]),
        [_proof(proposal, proof, seen, spoken, refused, attaches=attaches) for proof in proofs[1:]],
    )


def _proof(
    proposal: Proposal,
    proof: CriterionProof,
    seen: Mapping[int, bool],
    spoken: Language,
    refused: RecordForm | None,
    *,
    attaches: bool,
) -> ProofRow:
    name = proof.file.name if proof.file else ""
    if proof.source is ProofSource.ATTACHED and proof.file:
        return ProofRow(
            proof.text,
            "",
            "",
            "",
            name,
            reverse("proposal-criterion-file", args=[proposal.pk, proof.file.id]),
            form_at(TakeOffFileForm, proposal, refused, proof.file.id) if attaches else None,
            proof.file.id,
        )
    register = registers().get(proof.register)
    readable = proof.entry is not None and seen.get(proof.entry, False)
    return ProofRow(
        proof.text,
        register.one.text(spoken) if register else "",
        register.state_of(proof.state).title.text(spoken) if register else "",
        reverse("register-entry", args=[proof.entry]) if readable else "",
        name,
        reverse("register-evidence-file", args=[proof.entry, proof.file.id]) if readable and proof.file else "",
    )
