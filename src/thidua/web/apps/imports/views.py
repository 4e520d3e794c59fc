"""The pages of imports."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from thidua.i18n import UserError
from thidua.ledger.mapping.preview import ImportPreview
from thidua.web.apps.accounts.authorization import may, needs
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.imports import actions, queries
from thidua.web.apps.imports.forms import MappingForm, ProfileForm, RepeatForm, SendForm, TableForm
from thidua.web.apps.imports.models import Upload
from thidua.web.ui.values import PageContext

DEFAULT_TABLE = "dossiers"


@needs("imports.see")
@require_GET
def listed(request: AuthenticatedRequest) -> HttpResponse:
    """What was sent and what came in; where the reader may, a place to drop files."""
    return _listed(request, SendForm())


def _listed(request: AuthenticatedRequest, form: SendForm, status: int = 200) -> HttpResponse:
    page = Paginator(queries.history(request.LANGUAGE_CODE), 50).get_page(request.GET.get("page"))
    words = {
        "page": page,
        "waiting": queries.waiting(),
        "form": form,
        "runs": may(request, "imports.run"),
        "undoes": may(request, "imports.undo"),
    }
    return render(request, "imports/list.html", words, status=status)


@needs("imports.run")
@require_POST
def send(request: AuthenticatedRequest) -> HttpResponse:
    """Keeps the files; one leads to its preview, several to the list."""
    form = SendForm(request.POST, request.FILES)
    if not form.is_valid():
        return _listed(request, form, 422)
    files, known_at = form.cleaned_data["files"], form.cleaned_data["known_at"]
    kept = [actions.receive(file, known_at, by=request.user) for file in files]
    if len(kept) == 1:
        return _to(kept[0])
    messages.success(request, gettext("%(count)s files are here; look at each, or import all.") % {"count": len(kept)})
    return HttpResponseRedirect(reverse("imports"))


@needs("imports.see")
@require_GET
def show(request: AuthenticatedRequest, upload_id: UUID) -> HttpResponse:
    """A file: how it would be read, how far its import is, or what it brought. By htmx only the part that moves."""
    upload = get_object_or_404(Upload.objects.select_related("job", "made_by"), pk=upload_id)
    if upload.running or upload.report or (upload.refused and upload.job):
        words = {
            "upload": upload,
            "runs": may(request, "imports.run"),
            "refusal": (upload.refused or {}).get(request.LANGUAGE_CODE),
            "repeat_form": RepeatForm(
                initial={"hidden": upload.hidden, "titles": upload.titles, "date_order": upload.date_order}
            ),
            "notes": [note[request.LANGUAGE_CODE] for note in (upload.report or {}).get("notes", ())],
        }
        return render(request, "imports/state.html" if request.htmx else "imports/run.html", words)
    table_form = TableForm({"table": request.GET.get("table", DEFAULT_TABLE)})
    table = table_form.cleaned_data["table"] if table_form.is_valid() else DEFAULT_TABLE
    return _preview(request, upload, _reading(upload, table), table_form)


def _default_table() -> TableForm:
    return TableForm({"table": DEFAULT_TABLE})


@dataclass(frozen=True, slots=True)
class _Reading:
    """How a file reads before its import: its preview, or why it has none; the form that maps its headings by hand."""

    preview: ImportPreview | None
    refusal: UserError | None
    mapping: MappingForm | None


def _reading(upload: Upload, table: str, data: Mapping[str, str] | None = None) -> _Reading:
    """The preview; where no profile fits, only the form to map the file's headings to the table."""
    try:
        preview = queries.look(upload)
    except UserError as refusal:
        try:
            headings = queries.headings(upload)
        except UserError:
            headings = []
        return _Reading(None, refusal, MappingForm(headings, table, data) if headings else None)
    headings = [column.heading for sheet in preview.sheets for column in sheet.columns]
    return _Reading(preview, None, MappingForm(headings, preview.profile.primary, data))


def _preview(
    request: AuthenticatedRequest,
    upload: Upload,
    reading: _Reading,
    table_form: TableForm,
    status: int = 200,
    *,
    profile_form: ProfileForm | None = None,
    run_form: RepeatForm | None = None,
) -> HttpResponse:
    language, preview, mapping = request.LANGUAGE_CODE, reading.preview, reading.mapping
    words: PageContext = {
        "upload": upload,
        "runs": may(request, "imports.run"),
        "profile_form": profile_form
        or ProfileForm(language=language, initial={"profile": upload.profile, "date_order": upload.date_order}),
        "refusal": reading.refusal.render(language) if reading.refusal else None,
        "mapping": mapping,
        "table_form": table_form,
    }
    if preview is not None and mapping is not None:
        fields = dict(mapping.rows())
        words |= {
            "preview": preview,
            "notes": [note.render(language) for note in preview.notes],
            "stops": [stop.render(language) for stop in preview.prospect.stops] if preview.prospect else [],
            "title": preview.profile.title.get(language) or preview.profile.id,
            # A heading that stands on two sheets is asked for once, on the first.
            "sheets": [
                (sheet, [(column, fields.pop(column.heading, None)) for column in sheet.columns])
                for sheet in preview.sheets
            ],
            "problems": [
                (sheet.name, row, heading, value, reason.render(language))
                for sheet in preview.sheets
                for row, heading, value, reason in sheet.problems
            ],
            "run_form": run_form or RepeatForm(),
        }
    return render(request, "imports/preview.html", words, status=status)


@needs("imports.run")
@require_POST
def profile(request: AuthenticatedRequest, upload_id: UUID) -> HttpResponse:
    """Chooses the profile that the file is read under."""
    upload = get_object_or_404(Upload, pk=upload_id)
    form = ProfileForm(request.POST, language=request.LANGUAGE_CODE)
    if not form.is_valid():
        return _preview(request, upload, _reading(upload, DEFAULT_TABLE), _default_table(), 422, profile_form=form)
    actions.choose(upload, form.cleaned_data["profile"], date_order=form.cleaned_data["date_order"])
    return _to(upload)


@needs("imports.run")
@require_POST
def map_by_hand(request: AuthenticatedRequest, upload_id: UUID) -> HttpResponse:
    """Saves where headings go as a profile of its own."""
    upload = get_object_or_404(Upload, pk=upload_id)
    table_form = TableForm(request.POST)
    table = table_form.cleaned_data["table"] if table_form.is_valid() else DEFAULT_TABLE
    reading = _reading(upload, table, request.POST)
    mapping = reading.mapping
    if mapping is not None and table_form.is_valid() and mapping.is_valid():
        base = reading.preview.profile if reading.preview else None
        try:
            actions.map_by_hand(upload, base, mapping.table, mapping.fates(), mapping.cleaned_data["title"])
        except UserError as error:
            mapping.add_error(None, error.render(request.LANGUAGE_CODE))
        else:
            messages.success(request, gettext("Saved as a profile of its own; the preview shows what it does."))
            return _to(upload)
    return _preview(request, upload, reading, table_form, status=422)


@needs("imports.run")
@require_POST
def run(request: AuthenticatedRequest, upload_id: UUID) -> HttpResponse:
    """Starts the import of the file as a job."""
    upload = get_object_or_404(Upload, pk=upload_id)
    form = RepeatForm(request.POST)
    if not form.is_valid():
        return _preview(request, upload, _reading(upload, DEFAULT_TABLE), _default_table(), 422, run_form=form)
    stated = form.cleaned_data if "date_order" in form.data else {**form.cleaned_data, "date_order": None}
    actions.run(upload, by=request.user, **stated)
    return _to(upload)


@needs("imports.run")
@require_POST
def run_all(request: AuthenticatedRequest) -> HttpResponse:
    """Starts every file that waits, in the order of sending."""
    for upload in reversed([waiting for waiting in queries.waiting() if not waiting.running]):
        actions.run(upload, by=request.user)
    return HttpResponseRedirect(reverse("imports"))


@needs("imports.run")
@require_GET
def quarantine(_request: AuthenticatedRequest, upload_id: UUID) -> FileResponse:
    """The rows that could not be taken, with the reason of each, to be corrected and sent back."""
    upload = get_object_or_404(Upload, pk=upload_id)
    name = (upload.report or {}).get("quarantine")
    path = upload.folder / name if name else None
    if path is None or not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


@needs("imports.undo")
@require_http_methods(["GET", "POST"])
def withdraw(request: AuthenticatedRequest, number: int) -> HttpResponse:
    """Asks once more, then takes the entry back."""
    history = queries.history(request.LANGUAGE_CODE)
    line = next((import_ for import_ in history if import_.record.number == number), None)
    if line is None:
        raise Http404
    refusal = ""
    if request.method == "POST":
        try:
            actions.withdraw(number, by=request.user)
            messages.success(request, gettext("Taken back; the figures are being made anew."))
            return HttpResponseRedirect(reverse("imports"))
        except UserError as error:
            refusal = error.render(request.LANGUAGE_CODE)
    return render(request, "imports/withdraw.html", {"line": line, "refusal": refusal}, status=422 if refusal else 200)


def _to(upload: Upload) -> HttpResponse:
    return HttpResponseRedirect(reverse("imports-one", args=[upload.pk]))
