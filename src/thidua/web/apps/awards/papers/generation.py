"""Makes papers from the data, takes edited ones back, and keeps each with what its reading back found."""

import hashlib
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from thidua.documents.papers import content_check, format_check, signatures
from thidua.documents.papers.document_types import Paper as Document
from thidua.documents.papers.fields import kind_of as document_kind
from thidua.documents.papers.render import render, template_for
from thidua.documents.papers.trust_anchors import roots_of
from thidua.i18n import UserError
from thidua.verdicts.results import canonical_json
from thidua.web.apps.accounts.models import User
from thidua.web.apps.awards.domain import dossier_completeness, numbered_papers
from thidua.web.apps.awards.domain.dossier import Dossier
from thidua.web.apps.awards.domain.record_versions import acting_on_version, write_step
from thidua.web.apps.awards.models import AwardList, Candidate, Paper, Proposal
from thidua.web.apps.awards.papers import (
    appraisal_report,
    council_minutes,
    decision_documents,
    pdf_queue,
    proposal_documents,
)
from thidua.web.ui.transactions import whole
from thidua.web.ui.values import Json, JsonObject

OF_PROPOSAL: dict[str, Callable[[Proposal], Document]] = {
    "proposal_letter": proposal_documents.proposal_letter,
    "council_minutes": council_minutes.council_minutes,
}
OF_CANDIDATE: dict[str, Callable[[Candidate], Document]] = {
    "unit_report": proposal_documents.unit_report,
    "person_report": proposal_documents.person_report,
}
OF_LIST: dict[str, Callable[[AwardList], Document]] = {
    "submission": decision_documents.submission,
    "decision": decision_documents.decision,
    "certificates": decision_documents.certificates,
    "bonus_sheet": decision_documents.bonus_sheet,
}
LARGEST_BYTES = 10 * 1024 * 1024


def templates() -> Path:
    """Where an operator keeps templates of their own."""
    templates_folder: Path = settings.HOME.path / "templates"
    return templates_folder


def data_hash(document: Document) -> str:
    """SHA-256 of everything a document says that comes from the data."""
    return hashlib.sha256(canonical_json(_plain(asdict(document)))).hexdigest()


def _plain(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def document_of(proposal: Proposal, kind: str, candidate: Candidate | None) -> Document:
    """A document of a dossier as the data make it now. UserError where the dossier has no such one."""
    if candidate is None and kind in OF_PROPOSAL:
        return OF_PROPOSAL[kind](proposal)
    if candidate is not None and kind in OF_CANDIDATE:
        return OF_CANDIDATE[kind](candidate)
    raise UserError("this dossier has no such paper")


@acting_on_version
def make_dossier(proposal: Proposal, *, by: User) -> list[Paper]:
    """Makes every paper the dossier lacks, or that the data have overtaken; those sent by somebody that agree stay.

    Raises:
        UserError: the dossier is closed, somebody else changed it, or the council has not voted.
    """
    _may_change(proposal)
    made = []
    for place in dossier_completeness.places(Dossier.read(proposal)):
        document = document_of(proposal, place.kind, place.candidate)
        if place.paper is not None and place.lacking is None and place.paper.data == data_hash(document):
            continue
        owner = {"proposal": proposal, "candidate": place.candidate}
        made.append(_keep(render(document, _template(document)), document, owner, by=by))
    write_step(proposal, "make_papers", by=by, about=str(len(made)))
    return made


@acting_on_version
def make_appraisal(proposal: Proposal, *, by: User) -> Paper:
    """What Home Affairs says of the dossier, made from the data in place of the one before; no part of the dossier.

    Raises:
        UserError: the dossier is not being examined, or somebody else changed it.
    """
    document = appraisal_report.appraisal_report(proposal)
    paper = _keep(render(document, _template(document)), document, {"proposal": proposal, "candidate": None}, by=by)
    write_step(proposal, "make_appraisal", by=by)
    return paper


@acting_on_version
def take_back(proposal: Proposal, kind: str, candidate: Candidate | None, content: bytes, *, by: User) -> Paper:
    """An edited paper in place of the one made: read back, its findings beside it.

    Raises:
        UserError: the dossier is closed, somebody else changed it, or the file is none that is taken.
    """
    _may_change(proposal)
    if len(content) > LARGEST_BYTES:
        raise UserError("The file is larger than {megabytes} MB", megabytes=LARGEST_BYTES // 1024 // 1024)
    document = document_of(proposal, kind, candidate)
    paper = _keep(content, document, {"proposal": proposal, "candidate": candidate}, by=by, uploaded=True)
    if [pdf_queue.COMPARED_LATER.render("vi"), pdf_queue.COMPARED_LATER.render("en")] in paper.findings:
        pdf_queue.begin(paper, by=by)
    about = kind if candidate is None else f"{kind} {candidate.kind}:{candidate.subject_id}"
    write_step(proposal, "take_paper", by=by, about=about)
    return paper


@acting_on_version
def make_list(award_list: AwardList, *, by: User) -> list[Paper]:
    """The papers of a list as far as it has come: the submission before the decision, the rest after it.

    Raises:
        UserError: somebody else changed the list.
    """
    kinds = ["decision", "certificates", "bonus_sheet"] if award_list.decided_by_id else []
    if not award_list.unit_id and award_list.lines.exists():
        kinds.insert(0, "submission")
    made = []
    for kind in kinds:
        document = OF_LIST[kind](award_list)
        made.append(_keep(render(document, _template(document)), document, {"award_list": award_list}, by=by))
    for line in award_list.lines.filter(revoked=True).select_related("revocation", "candidate"):
        owner = {"award_list": award_list, "candidate": line.candidate}
        documents = (
            decision_documents.revocation_decision(line.revocation),
            decision_documents.adjusted_sheet(line.revocation),
        )
        made += [_keep(render(document, _template(document)), document, owner, by=by) for document in documents]
    write_step(award_list, "make_papers", by=by, about=str(len(made)))
    return made


@whole()
def keep_report(document: Document, name: str, *, by: User) -> Paper:
    """A paper of no award, kept under a name as made now; one of the same content stays."""
    owner = {"proposal": None, "award_list": None, "candidate": None, "name": name}
    return _keep(render(document, _template(document)), document, owner, by=by)


def _template(document: Document) -> bytes:
    return template_for(document_kind(document), templates())


def _keep(content: bytes, document: Document, owner: JsonObject, *, by: User, uploaded: bool = False) -> Paper:
    kind = document_kind(document)
    template = _template(document)
    problems = content_check.findings(document, content, template) + format_check.findings(kind, content)
    if uploaded and pdf_queue.possible() and content != render(document, template):
        problems.append(pdf_queue.COMPARED_LATER)
    earlier = Paper.objects.filter(kind=kind, superseded=False, **owner)
    digest = dossier_completeness.keep(content)
    same = earlier.filter(sha256=digest).first()
    if same is not None:
        return same
    earlier.update(superseded=True)
    return Paper.objects.create(
        **{"name": _name(kind, owner), **owner},
        kind=kind,
        sha256=digest,
        size=len(content),
        data=data_hash(document),
        findings=[[problem.render("vi"), problem.render("en")] for problem in problems],
        uploaded=uploaded,
        made_by=by,
    )


def _name(kind: str, owner: JsonObject) -> str:
    of, candidate = owner.get("proposal") or owner.get("award_list"), owner.get("candidate")
    if of is None:
        return str(owner["name"])
    whose = candidate.subject_id if candidate else of.unit_id or "city"
    return f"{kind}-{of.award_id}-{whose}.docx"


def _may_change(proposal: Proposal) -> None:
    if proposal.state not in numbered_papers.OPEN:
        raise UserError(
            "the papers change after the vote and before the dossier is handed in, or while it is sent back"
        )


@acting_on_version
def take_signed(award_list: AwardList, kind: str, content: bytes, *, by: User) -> Paper:
    """A paper of a list that was signed elsewhere, as PDF; verified against the authorities the site trusts.

    Raises:
        UserError: there is no such paper yet, or the file is unsigned, altered, or signed by nobody the site trusts.
    """
    made = award_list.papers.filter(kind=kind, superseded=False).first()
    if made is None:
        raise UserError("there is no such paper to be signed: make the papers first")
    accepted = signatures.accepted(content, roots_of(settings.HOME.signing_roots), timezone.now())
    digest = dossier_completeness.keep(content)
    signed = award_list.papers.filter(kind=f"{kind}_signed", superseded=False)
    same = signed.filter(sha256=digest).first()
    if same is not None:
        return same
    signed.update(superseded=True)
    paper = Paper.objects.create(
        award_list=award_list,
        candidate=made.candidate,
        kind=f"{kind}_signed",
        sha256=digest,
        size=len(content),
        name=made.name.replace(".docx", "-signed.pdf"),
        data=made.data,
        uploaded=True,
        made_by=by,
        signature={
            "signatures": [
                {
                    "signer": signature.signer,
                    "organisation": signature.organisation,
                    "level": signature.level.value,
                    "moment": signature.moment.isoformat() if signature.moment else None,
                    "stamped": signature.stamped,
                }
                for signature in accepted
            ]
        },
    )
    write_step(award_list, "take_signed", by=by, about=kind)
    return paper
