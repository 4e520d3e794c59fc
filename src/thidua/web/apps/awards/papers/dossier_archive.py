"""A dossier as one archive: its papers, then the evidence behind its candidates, numbered, with a table of contents."""

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from thidua.definitions.registers import registers_for
from thidua.definitions.registers.spec import CANCELLED, Purpose
from thidua.documents.papers.blocks import ContentsLine
from thidua.documents.papers.document_types import DossierContents
from thidua.documents.papers.render import render, template_for
from thidua.i18n import UserError
from thidua.rules.terms import SubjectKind
from thidua.verdicts.titles import criterion_title
from thidua.web.apps.awards.domain import dossier_completeness
from thidua.web.apps.awards.domain.dossier import Dossier
from thidua.web.apps.awards.models import Candidate, Proposal
from thidua.web.apps.awards.papers import generation
from thidua.web.apps.awards.papers import phrases as words
from thidua.web.apps.awards.papers.candidate_phrases import printed_name, unit_of
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.apps.registers.register_spec import registers

CONTENTS = "00-muc-luc.docx"
PAPERS = {  # kind: name of the file, title in the table of contents
    "proposal_letter": ("to-trinh", "Tờ trình đề nghị khen thưởng, kèm danh sách"),
    "council_minutes": ("bien-ban", "Biên bản họp Hội đồng Thi đua - Khen thưởng"),
    "unit_report": ("bao-cao-tap-the", "Báo cáo thành tích của tập thể"),
    "person_report": ("bao-cao-ca-nhan", "Báo cáo thành tích của cá nhân"),
}
EVIDENCE = (Purpose.STANDARD_EXCEPTIONS, Purpose.RECOGNISED_INITIATIVES)
DECLARATIONS, ACCEPTED = "declarations", "accepted"  # what such a register feeds, and its state, as verdicts have them
ENDINGS = {"docx", "pdf", "png", "jpg", "jpeg", "xlsx"}


@dataclass(frozen=True, slots=True)
class DossierFile:
    """A file of a dossier: its name without the number, what it is, about whom, and where its content lies."""

    name: str
    title: str
    about: str
    path: Path


def files_of(proposal: Proposal) -> list[DossierFile]:
    """The papers in the order of IV.1, then for each candidate what its exceptions and initiatives are shown by.

    Raises:
        UserError: a paper has not been made yet.
    """
    files = []
    dossier = Dossier.read(proposal)
    for required in dossier_completeness.places(dossier):
        if required.paper is None:
            raise UserError("the dossier is not complete: make its papers first")
        name, title = PAPERS[required.kind]
        about = printed_name(required.candidate) if required.candidate else ""
        files.append(DossierFile(f"{name}.docx", title, about, dossier_completeness.path_of(required.paper)))
    for candidate in dossier.passed:
        files += _evidence(candidate)
    return files


def _evidence(candidate: Candidate) -> Iterator[DossierFile]:
    whose = {"officer_id": candidate.subject_id}
    if candidate.kind == SubjectKind.UNIT:
        whose = {"unit_id": candidate.subject_id, "officer_id": ""}
    for entry in _proving(whose):
        for evidence in entry.evidence.all():
            ending = evidence.kind if evidence.kind in ENDINGS else "bin"
            yield DossierFile(f"minh-chung.{ending}", _title(entry), printed_name(candidate), evidence.path)


def _proving(whose: Mapping[str, str]) -> Iterator[RegisterEntry]:
    """Entries that speak for a candidate: acts, initiatives, and what was declared on a criterion and accepted."""
    for purpose in EVIDENCE:
        listed = [register.id for register in registers_for(purpose)]
        entries = RegisterEntry.objects.filter(register__in=listed, **whose).exclude(state=CANCELLED)
        yield from entries.order_by("register", "code")
    declared = [register.id for register in registers().values() if register.feeds == DECLARATIONS]
    accepted = RegisterEntry.objects.filter(register__in=declared, state=ACCEPTED, **whose)
    yield from accepted.order_by("criterion_id", "code")


def _title(entry: RegisterEntry) -> str:
    """What an entry is, with the criterion that it is about."""
    movement = site_engine.movement()
    if any(criterion.id == entry.criterion_id for criterion in movement.criteria):
        return f"{criterion_title(movement, entry.criterion_id, 'vi')}: {entry.title}"
    return entry.title


def write(proposal: Proposal, to: IO[bytes]) -> None:
    """Writes the archive: `00-muc-luc.docx`, then `01-to-trinh.docx`, …

    Raises:
        UserError: a paper has not been made yet, or a file is gone: restore the data folder.
    """
    files = files_of(proposal)
    names = [f"{number:02d}-{file.name}" for number, file in enumerate(files, 1)]
    contents = DossierContents(
        heading=replace(words.heading(unit_of(proposal), ""), symbol=""),
        award=words.award_name(proposal.award_id),
        movement=words.movement_name(),
        files=tuple(ContentsLine(name, file.title, file.about) for name, file in zip(names, files, strict=True)),
    )
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(CONTENTS, render(contents, template_for("dossier_contents", generation.templates())))
        for name, file in zip(names, files, strict=True):
            try:
                archive.write(file.path, name)
            except OSError as error:
                raise UserError("the paper “{name}” cannot be read: restore the data folder", name=name) from error
