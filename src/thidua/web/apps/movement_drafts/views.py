"""The drafts of movements, and the pages of one: what it says, what it would change, the steps of its way."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from thidua.i18n import UserError
from thidua.web.apps.accounts.authorization import AddressWords, may, needs
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.movement_drafts import actions, issuing, presenters, titles
from thidua.web.apps.movement_drafts.copies import own_files
from thidua.web.apps.movement_drafts.forms import AmendmentForm, DraftFileForm, DraftStepForm, IssueForm, NextForm
from thidua.web.apps.movement_drafts.models import DraftText, MovementDraft
from thidua.web.apps.movement_drafts.way import STEPS, DraftEvent, DraftState
from thidua.web.apps.movements.addresses import prefix_of
from thidua.web.apps.movements.bound import issued_ids, readable_editions
from thidua.web.ui.templatetags.display import language


def of_step(words: AddressWords) -> str:
    """The action that a step of the address is."""
    return STEPS[DraftEvent(words["event"])].action


def _draft(draft_id: int) -> MovementDraft:
    draft = MovementDraft.objects.select_related("base__movement", "edition").filter(pk=draft_id).first()
    if draft is None:
        raise Http404
    return draft


@needs("movement_draft.see")
@require_GET
def drafts(request: AuthenticatedRequest) -> HttpResponse:
    """The movements of the city, their drafts, and for whoever writes them a way to begin one."""
    return _list(request)


def _list(
    request: AuthenticatedRequest, next_form: NextForm | None = None, amendment_form: AmendmentForm | None = None
) -> HttpResponse:
    words = {
        "movements": [(title, f"{prefix_of(movement_id)}definitions/") for movement_id, title in _bases()],
        "drafts": [
            (draft, presenters.title_of(draft, presenters.newest(draft)), titles.state_name(draft.state))
            for draft in MovementDraft.objects.select_related("base")
        ],
        "writes": may(request, "movement_draft.write"),
        "next": next_form or NextForm(_bases()),
        "amendment": amendment_form or AmendmentForm(_bases(issued_ids())),
    }
    wrong = next_form is not None or amendment_form is not None
    return render(request, "movement_drafts/list.html", words, status=422 if wrong else 200)


def _bases(ids: tuple[str, ...] | None = None) -> list[tuple[str, str]]:
    """The movements of the city, of those named alone, with their titles."""
    return [
        (edition.movement_id, edition.title(language()))
        for edition in readable_editions()
        if not edition.movement.unit_id and (ids is None or edition.movement_id in ids)
    ]


@needs("movement_draft.write")
@require_POST
def begin_next(request: AuthenticatedRequest) -> HttpResponse:
    """A draft of a movement as a copy of another."""
    form = NextForm(_bases(), request.POST)
    made = _tried(form, lambda: actions.begin_next(form.cleaned_data["base"], form.wanted, by=request.user))
    return _list(request, next_form=form) if made is None else redirect("movement-draft", made.pk)


@needs("movement_draft.write")
@require_POST
def begin_amendment(request: AuthenticatedRequest) -> HttpResponse:
    """A draft that amends a movement."""
    form = AmendmentForm(_bases(issued_ids()), request.POST)
    made = _tried(
        form,
        lambda: actions.begin_amendment(form.cleaned_data["base"], form.cleaned_data["holds_from"], by=request.user),
    )
    return _list(request, amendment_form=form) if made is None else redirect("movement-draft", made.pk)


def _tried(form: forms.Form, act: Callable[[], MovementDraft]) -> MovementDraft | None:
    """The draft after an act; None where the form does not fit or the act is refused, which the form then says."""
    if not form.is_valid():
        return None
    try:
        return act()
    except UserError as refusal:
        form.add_error(None, refusal.render(language()))
        return None


@needs("movement_draft.see")
@require_GET
def draft(request: AuthenticatedRequest, movement_draft_id: int) -> HttpResponse:
    """A draft."""
    return _page(request, movement_draft_id)


def _page(request: AuthenticatedRequest, draft_id: int, refused: forms.Form | None = None) -> HttpResponse:
    words = presenters.draft_page(request, _draft(draft_id), refused)
    return render(request, "movement_drafts/draft.html", words, status=200 if refused is None else 422)


@needs("movement_draft.write")
@require_GET
def fields(request: AuthenticatedRequest, movement_draft_id: int) -> HttpResponse:
    """The form of the usual values."""
    return _fields_page(request, movement_draft_id)


def _fields_page(request: AuthenticatedRequest, draft_id: int, form: forms.Form | None = None) -> HttpResponse:
    current = _draft(draft_id)
    text = presenters.newest(current)
    try:
        shown = form or presenters.values_form(current, text)
    except UserError as refusal:
        messages.error(request, refusal.render(language()))
        return redirect("movement-draft", draft_id)
    words = {"draft": current, "title": presenters.title_of(current, text), "form": shown}
    return render(request, "movement_drafts/fields.html", words, status=200 if form is None else 422)


@needs("movement_draft.write")
@require_POST
def save_fields(request: AuthenticatedRequest, movement_draft_id: int) -> HttpResponse:
    """Writes the usual values into the files."""
    current = _draft(movement_draft_id)
    try:
        form = presenters.values_form(current, presenters.newest(current), request.POST)
    except UserError as refusal:
        messages.error(request, refusal.render(language()))
        return redirect("movement-draft", movement_draft_id)
    made = _tried(
        form,
        lambda: actions.write_values(
            movement_draft_id, form.cleaned_data["version"], form.values, form.titles, by=request.user
        ),
    )
    return _fields_page(request, movement_draft_id, form) if made is None else _saved(request, made)


def _saved(request: AuthenticatedRequest, saved: MovementDraft) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("movement-draft", saved.pk)


@needs("movement_draft.write")
@require_GET
def file(request: AuthenticatedRequest, movement_draft_id: int, place: int) -> HttpResponse:
    """A file as TOML."""
    return _file_page(request, movement_draft_id, place)


def _file_page(
    request: AuthenticatedRequest, draft_id: int, place: int, form: DraftFileForm | None = None
) -> HttpResponse:
    current = _draft(draft_id)
    text = presenters.newest(current)
    name = _file_name(current, text, place)
    words = {
        "draft": current,
        "title": presenters.title_of(current, text),
        "place": place,
        "name": name,
        "form": form or DraftFileForm(current, text.files[name]),
        "writes": current.state == DraftState.DRAFT,
    }
    return render(request, "movement_drafts/file.html", words, status=200 if form is None else 422)


def _file_name(current: MovementDraft, text: DraftText, place: int) -> str:
    names = list(own_files(text.files, current.path))
    if not 1 <= place <= len(names):
        raise Http404
    return names[place - 1]


@needs("movement_draft.write")
@require_POST
def save_file(request: AuthenticatedRequest, movement_draft_id: int, place: int) -> HttpResponse:
    """Writes a file as it was typed."""
    current = _draft(movement_draft_id)
    name = _file_name(current, presenters.newest(current), place)
    form = DraftFileForm(current, "", request.POST)
    made = _tried(
        form,
        lambda: actions.write_file(
            movement_draft_id,
            form.cleaned_data["version"],
            name,
            form.cleaned_data["content"],
            by=request.user,
        ),
    )
    return _file_page(request, movement_draft_id, place, form) if made is None else _saved(request, made)


@needs("movement_draft.see")
@require_GET
def text(request: AuthenticatedRequest, movement_draft_id: int, number: int) -> HttpResponse:
    """The files of a draft as somebody left them, and what differed then."""
    current = _draft(movement_draft_id)
    kept = current.texts.select_related("draft__base", "by").filter(number=number).first()
    if kept is None:
        raise Http404
    words = {
        "draft": current,
        "title": presenters.title_of(current, kept),
        "text": kept,
        "changes": presenters.differing(kept),
        "files": list(own_files(kept.files, current.path).items()),
    }
    return render(request, "movement_drafts/text.html", words)


@needs("movement_draft.write")
@require_POST
def preview(request: AuthenticatedRequest, movement_draft_id: int) -> HttpResponse:
    """Has the verdicts found that the draft would change."""
    _draft(movement_draft_id)
    try:
        actions.preview(movement_draft_id, by=request.user)
    except UserError as refusal:
        messages.error(request, refusal.render(language()))
    return redirect("movement-draft", movement_draft_id)


@needs(of_step)
@require_POST
def take_step(request: AuthenticatedRequest, movement_draft_id: int, event: str) -> HttpResponse:
    """A step of the draft's way."""
    step, current = DraftEvent(event), _draft(movement_draft_id)
    form = DraftStepForm(current, event, asks_reason=STEPS[step].asks_reason, data=request.POST)
    made = _tried(
        form,
        lambda: actions.take_step(
            movement_draft_id,
            form.cleaned_data["version"],
            step,
            form.cleaned_data.get("reason", ""),
            by=request.user,
        ),
    )
    return _page(request, movement_draft_id, form) if made is None else _stepped(request, made, event)


@needs("movement_draft.issue")
@require_POST
def issue(request: AuthenticatedRequest, movement_draft_id: int) -> HttpResponse:
    """The draft becomes a movement, or a further edition of one."""
    form = IssueForm(_draft(movement_draft_id), request.POST)

    def act() -> MovementDraft:
        data = form.cleaned_data
        issuing.issue(
            movement_draft_id,
            data["version"],
            data["number"],
            data["symbol"],
            data["on"],
            data["reason"],
            by=request.user,
        )
        return _draft(movement_draft_id)

    made = _tried(form, act)
    return _page(request, movement_draft_id, form) if made is None else _stepped(request, made, DraftEvent.ISSUE)


def _stepped(request: AuthenticatedRequest, made: MovementDraft, event: str) -> HttpResponse:
    messages.success(request, titles.event_done(event))
    return redirect("movement-draft", made.pk)
