"""Papers and bundles as files to be saved."""

from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from thidua.documents.papers import pdf
from thidua.i18n import UserError
from thidua.web.apps.awards.domain import dossier_completeness
from thidua.web.apps.awards.models import Paper
from thidua.web.apps.awards.titles import in_words


def paper_response(paper: Paper, form: str) -> HttpResponse:
    """The paper as Word or PDF; 503 with the reason where it cannot be made. 404 for a form there is none of."""
    if form not in ("docx", "pdf"):
        raise Http404
    try:
        content = dossier_completeness.content_of(paper)
        if form == "pdf" and paper.name.endswith(".docx"):
            content = pdf.pdf_of(content)
    except UserError as refusal:
        return HttpResponse(in_words(refusal), status=503, content_type="text/plain; charset=utf-8")
    response = file_response(content, paper.name.rsplit(".", 1)[0] + f".{form}")
    response["Cache-Control"] = "private, no-store"
    return response


def file_response(content: bytes, name: str) -> HttpResponse:
    """Content to be saved under a name, never shown in the page."""
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
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
