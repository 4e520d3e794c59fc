"""The papers of a dossier: which it must hold (IV.1), which it lacks, and where each is kept."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from thidua.i18n import UserError
from thidua.rules.terms import SubjectKind
from thidua.verdicts.results import canonical_json
from thidua.web.apps.awards.domain.award_routes import route_of
from thidua.web.apps.awards.domain.dossier import Dossier
from thidua.web.apps.awards.models import AwardList, Candidate, Paper, Proposal
from thidua.web.apps.movements.bound import movement_of

# A part of the dossier → the document it is, by the kind of subject where each has one of its own.
KINDS: dict[str, dict[str, str]] = {
    "proposal-letter": {"": "proposal_letter"},
    "minutes": {"": "council_minutes"},
    "achievement-report": {SubjectKind.UNIT: "unit_report", SubjectKind.OFFICER: "person_report"},
}
# A unit that decides itself writes no letter to anybody (III.2.b).
NOT_OF_OWN = frozenset({"proposal-letter"})


@dataclass(frozen=True, slots=True)
class RequiredDocument:
    """A document a dossier must hold: of which part, of which candidate (None: of the whole), and what is there."""

    part: str
    kind: str
    candidate: Candidate | None
    paper: Paper | None
    lacking: UserError | None


def places(dossier: Dossier) -> list[RequiredDocument]:
    """Every document the dossier must hold, in the movement's order, with what is there."""
    papers = {(current.kind, current.candidate_id): current for current in dossier.papers}
    required = []
    movement = movement_of(dossier.proposal)
    for part in movement.dossier_parts:
        kinds = KINDS.get(part.id)
        if kinds is None or (part.id in NOT_OF_OWN and not route_of(movement, dossier.proposal.award_id).of_city):
            continue
        wanted = (
            [(kinds[recipient.kind], recipient) for recipient in dossier.passed]
            if part.per_subject
            else [(kinds[""], None)]
        )
        for kind, candidate in wanted:
            paper = papers.get((kind, candidate.pk if candidate else None))
            required.append(RequiredDocument(part.id, kind, candidate, paper, _lacking(paper)))
    return required


def _lacking(paper: Paper | None) -> UserError | None:
    if paper is None:
        return UserError("is missing")
    if paper.findings:
        return UserError("disagrees with the data or its form: {count} finding(s)", count=len(paper.findings))
    return None


def missing(dossier: Dossier) -> list[RequiredDocument]:
    """What the dossier lacks; empty: it is complete."""
    return [place for place in places(dossier) if place.lacking is not None]


def sha256(proposal: Proposal) -> str:
    """One hash over the papers of the dossier as they are, and the evidence kept with them: the receipt's."""
    listed = [[paper.kind, paper.candidate_id or 0, paper.sha256] for paper in current_papers(proposal)]
    listed += [
        [proof["criterion"], proof["candidate"], proof["file"]["sha256"]]
        for proof in proposal.evidence or []
        if proof["file"]
    ]
    return hashlib.sha256(canonical_json(listed)).hexdigest()


def current_papers(proposal: Proposal) -> list[Paper]:
    """The papers of the dossier itself as they are now; what others write about it is none of them."""
    kinds = [kind for kinds in KINDS.values() for kind in kinds.values()]
    return list(proposal.papers.filter(superseded=False, kind__in=kinds).order_by("kind", "candidate_id"))


def outdate(proposal: Proposal) -> None:
    """What was made from data that changed is no longer the dossier's."""
    proposal.papers.filter(superseded=False).update(superseded=True)


def folder() -> Path:
    """Where papers lie: outside everything the site serves by itself."""
    papers_folder: Path = settings.HOME.path / "papers"
    return papers_folder


def path_of(paper: Paper) -> Path:
    """The paper's content, under its hash."""
    return folder() / paper.sha256[:2] / paper.sha256


def keep(content: bytes) -> str:
    """Keeps content under its hash, atomically; the hash. The same content twice is one file."""
    digest = hashlib.sha256(content).hexdigest()
    target = folder() / digest[:2] / digest
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_suffix(".part")
        draft.write_bytes(content)
        draft.replace(target)
    return digest


def content_of(paper: Paper) -> bytes:
    """The paper as it was kept.

    Raises:
        UserError: it is gone, or is not what it was.
    """
    try:
        content = path_of(paper).read_bytes()
    except OSError as error:
        raise UserError("the paper “{name}” cannot be read: restore the data folder", name=paper.name) from error
    if hashlib.sha256(content).hexdigest() != paper.sha256:
        raise UserError("the paper “{name}” is not what it was when it was kept", name=paper.name)
    return content


def of_list(award_list: AwardList) -> list[Paper]:
    """The papers of a list, newest of each kind."""
    return list(award_list.papers.filter(superseded=False).order_by("kind", "pk"))
