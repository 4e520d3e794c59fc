"""PDFs of papers: made by workers, one after another and never by a page; of an edited paper compared with its text."""

from collections.abc import Mapping
from pathlib import Path

from django.utils.translation import gettext_noop

from thidua.documents.papers import pdf, rendered_check
from thidua.i18n import UserError
from thidua.io.atomic_files import written_whole
from thidua.io.progress import Progress
from thidua.web.apps.accounts.models import User
from thidua.web.apps.awards.domain import dossier_completeness
from thidua.web.apps.awards.models import Paper
from thidua.web.apps.jobs import actions as jobs
from thidua.web.apps.jobs.models import Job, JobState
from thidua.web.apps.jobs.registry import handles
from thidua.web.ui.values import Json

KIND = "paper-pdf"
MAKING = gettext_noop("Make the PDF of a paper")
MOST_OPEN = 3  # of one person: others wait for them, since there is one LibreOffice
COMPARED_LATER = UserError("the pages are still being compared with the text: look again in a minute")


def path_of(paper: Paper) -> Path:
    """Where the PDF of a paper lies, beside its content and under its hash; it may not have been made yet."""
    return dossier_completeness.path_of(paper).with_suffix(".pdf")


def possible() -> bool:
    """Whether this machine makes PDFs and reads them back."""
    return pdf.office() is not None and rendered_check.reader() is not None


def ask(paper: Paper, *, by: User) -> Job:
    """The job that makes the PDF; one that is open about the same content is the answer.

    Raises:
        UserError: as many are being made for the user already as one person may ask for.
    """
    mine = Job.objects.filter(kind=KIND, made_by=by, state__in=(JobState.WAITING, JobState.RUNNING))
    if mine.exclude(about=_about(paper)).count() >= MOST_OPEN:
        raise UserError("{count} PDFs are being made for you already: wait until they are done", count=MOST_OPEN)
    return begin(paper, by=by)


def begin(paper: Paper, *, by: User) -> Job:
    """As ask, of what the site itself wants compared."""
    return jobs.start(KIND, MAKING, {"paper": paper.pk}, by=by, about=_about(paper))


def _about(paper: Paper) -> str:
    return f"{paper.pk}:{paper.sha256[:32]}"


@handles(KIND)
def work(args: Mapping[str, Json], _progress: Progress) -> Mapping[str, Json] | None:
    """args: paper. Makes the PDF; the findings of an edited paper are completed by what its pages show."""
    paper = Paper.objects.filter(pk=args["paper"]).first()
    if paper is None:
        return None
    content = dossier_completeness.content_of(paper)
    made = pdf.pdf_of(content)
    with written_whole(path_of(paper)) as draft:
        draft.write_bytes(made)
    waiting = [COMPARED_LATER.render("vi"), COMPARED_LATER.render("en")]
    if waiting in paper.findings:
        more = [[problem.render("vi"), problem.render("en")] for problem in rendered_check.findings(content, made)]
        Paper.objects.filter(pk=paper.pk).update(findings=[told for told in paper.findings if told != waiting] + more)
    return None
