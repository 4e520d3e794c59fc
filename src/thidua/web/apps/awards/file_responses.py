"""Papers and bundles as files to be saved."""

from pathlib import Path
from typing import IO

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from thidua.documents.papers import pdf
from thidua.i18n import UserError
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.awards.domain import dossier_completeness
from thidua.web.apps.awards.models import Paper
from thidua.web.apps.awards.papers import pdf_queue
from thidua.web.apps.awards.titles import in_words
from thidua.web.apps.jobs.models import Job, JobState


def paper_response(request: AuthenticatedRequest, paper: Paper, form: str) -> HttpResponse:
    """The paper as Word or PDF. A PDF that has not been made yet is asked for, and the page says how far it is (202).

    404 for a form there is none of, 429 where the reader has asked for too many, 503 where it cannot be made.
    """
    if form not in ("docx", "pdf"):
        raise Http404
    to_make = form == "pdf" and paper.name.endswith(".docx")
    if to_make and pdf.office() is None:
        return _refused(UserError(pdf.NOT_THERE), 503)
    if to_make and not pdf_queue.path_of(paper).is_file():
        return _being_made(request, paper)
    try:
        content = pdf_queue.path_of(paper).read_bytes() if to_make else dossier_completeness.content_of(paper)
    except UserError as refusal:
        return _refused(refusal, 503)
    response = file_response(content, paper.name.rsplit(".", 1)[0] + f".{form}")
    response["Cache-Control"] = "private, no-store"
    return response


def _refused(refusal: UserError, status: int) -> HttpResponse:
    return HttpResponse(in_words(refusal), status=status, content_type="text/plain; charset=utf-8")


def _being_made(request: AuthenticatedRequest, paper: Paper) -> HttpResponse:
    last = Job.objects.filter(kind=pdf_queue.KIND, args__paper=paper.pk).order_by("-made_at").first()
    if last is not None and last.state == JobState.FAILED and "again" not in request.GET:
        return render(request, "awards/pdf.html", {"job": last, "paper": paper}, status=503)
    try:
        job = pdf_queue.ask(paper, by=request.user)
    except UserError as refusal:
        return _refused(refusal, 429)
    return render(request, "awards/pdf.html", {"job": job, "paper": paper}, status=202)


def file_response(content: bytes, name: str) -> HttpResponse:
    """Content to be saved under a name, never shown in the page."""
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def archive_response(content: IO[bytes], name: str) -> FileResponse:
    """An archive that was made for this answer, to be saved under a name."""
    response = FileResponse(content, as_attachment=True, filename=name, content_type="application/zip")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def zip_response(request: HttpRequest, path: Path, back: str) -> HttpResponseBase:
    """The archive; where it has not been made, back to the page with a word."""
    if not path.is_file():
        messages.error(request, _("The bundle has not been made yet."))
        return redirect(back)
    response = FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
    response["Content-Type"] = "application/zip"
    response["X-Content-Type-Options"] = "nosniff"
    return response
