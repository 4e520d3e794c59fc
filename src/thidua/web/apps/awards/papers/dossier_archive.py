"""A dossier as one archive: its papers, then the evidence behind its candidates, numbered, with a table of contents."""

import zipfile
from dataclasses import replace
from pathlib import Path
from typing import IO

from thidua.documents.papers.blocks import ContentsLine
from thidua.documents.papers.document_types import DossierContents
from thidua.documents.papers.render import render, template_for
from thidua.i18n import UserError
from thidua.rules.movement import Movement
from thidua.verdicts.titles import criterion_title
from thidua.web.apps.awards.domain import criterion_evidence, dossier_completeness
from thidua.web.apps.awards.domain.criterion_evidence import CriterionProof, ProofSource
from thidua.web.apps.awards.domain.dossier import Dossier
from thidua.web.apps.awards.models import Proposal
from thidua.web.apps.awards.papers import figures, generation
from thidua.web.apps.awards.papers import phrases as words
from thidua.web.apps.awards.papers.candidate_phrases import STATES, printed_name, unit_of
from thidua.web.apps.movements.bound import movement_of
from thidua.web.ui.safe_filenames import safe_name

CONTENTS = "00-muc-luc.docx"
PAPERS = {  # kind: name of the file, title in the table of contents
    "proposal_letter": ("to-trinh", "Tờ trình đề nghị khen thưởng, kèm danh sách"),
    "council_minutes": ("bien-ban", "Biên bản họp Hội đồng Thi đua - Khen thưởng"),
    "unit_report": ("bao-cao-tap-the", "Báo cáo thành tích của tập thể"),
    "person_report": ("bao-cao-ca-nhan", "Báo cáo thành tích của cá nhân"),
}
EVIDENCE = "minh-chung"
ENDINGS = {"docx", "pdf", "png", "jpg", "jpeg", "xlsx"}


def lines_of(proposal: Proposal) -> list[tuple[ContentsLine, Path | None]]:
    """The table of contents, each line with its file: the papers in the order of IV.1, then for each candidate what
    proves each criterion, as the proposal's page lists it; a figure, and an entry without files, has no file.

    Raises:
        UserError: a paper has not been made yet.
    """
    dossier, movement = Dossier.read(proposal), movement_of(proposal)
    lines: list[tuple[ContentsLine, Path | None]] = []
    number = 0
    for required in dossier_completeness.places(dossier):
        if required.paper is None:
            raise UserError("the dossier is not complete: make its papers first")
        number += 1
        name, title = PAPERS[required.kind]
        about = printed_name(required.candidate) if required.candidate else ""
        line = ContentsLine(f"{number:02d}-{name}.docx", title, about)
        lines.append((line, dossier_completeness.path_of(required.paper)))
    names = {candidate.pk: printed_name(candidate) for candidate in dossier.passed}
    for proof in criterion_evidence.proofs(dossier):
        name = ""
        if proof.file is not None:
            number += 1
            ending = proof.file.kind if proof.file.kind in ENDINGS else "bin"
            name = f"{EVIDENCE}/{_folder(movement, proof.criterion)}/{number:02d}-minh-chung.{ending}"
        lines.append(
            (
                ContentsLine(name, _title(movement, proof), names[proof.candidate]),
                proof.file.path if proof.file else None,
            )
        )
    return lines


def _folder(movement: Movement, criterion_id: str) -> str:
    """Of a criterion, the clause that it stands in; what a movement of a unit writes there is made safe for a name."""
    clauses = {criterion.id: criterion.citation.clause for criterion in movement.criteria}
    return safe_name(clauses.get(criterion_id, criterion_id))


def _title(movement: Movement, proof: CriterionProof) -> str:
    """The criterion in words, and what proves it: the figure with the verdict, the entry's title, what a file shows."""
    title = criterion_title(movement, proof.criterion, "vi")
    if proof.source is ProofSource.FIGURE:
        verdict = STATES[proof.state].lower()
        return f"{title}: {figures.decided_by(proof.figure)}, {verdict}" if proof.figure else f"{title}: {verdict}"
    return f"{title}: {proof.text}"


def write(proposal: Proposal, to: IO[bytes]) -> None:
    """Writes the archive: `00-muc-luc.docx`, then `01-to-trinh.docx`, …

    Raises:
        UserError: a paper has not been made yet, or a file is gone: restore the data folder.
    """
    lines = lines_of(proposal)
    contents = DossierContents(
        heading=replace(words.heading(movement_of(proposal), unit_of(proposal), ""), symbol=""),
        award=words.award_name(proposal),
        movement=words.movement_name(proposal),
        files=tuple(line for line, _path in lines),
    )
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(CONTENTS, render(contents, template_for("dossier_contents", generation.templates())))
        for line, path in lines:
            if path is None:
                continue
            try:
                archive.write(path, line.file)
            except OSError as error:
                raise UserError("the paper “{name}” cannot be read: restore the data folder", name=line.file) from error
