"""The desk: stories that are written, checked and approved."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from thidua.i18n import UserError
from thidua.rules.stories import STEPS, StoryEvent, StoryState, possible
from thidua.web.apps.accounts.authorization import AddressWords, at_unit, may, needs
from thidua.web.apps.accounts.permissions import Place
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.movements.bound import movement_id_of
from thidua.web.apps.organisation.queries import in_order, names, path_of
from thidua.web.apps.stories import actions, markup, picture_files, queries, titles
from thidua.web.apps.stories.forms import PictureForm, StoryForm, StoryStepForm, UnitOfStoryForm
from thidua.web.apps.stories.models import Story
from thidua.web.ui.templatetags.display import language
from thidua.web.ui.values import PageContext


def at_story(words: AddressWords) -> Place:
    """The unit that the story is about; 404 where there is no such story."""
    unit_id = Story.objects.filter(pk=words["story_id"]).values_list("unit_id", flat=True).first()
    if unit_id is None:
        raise Http404
    return Place(path=path_of(unit_id))


def of_step(words: AddressWords) -> str:
    """The action that a step of the address is."""
    return STEPS[StoryEvent(words["event"])].action


@needs("story.see")
@require_GET
def desk(request: AuthenticatedRequest) -> HttpResponse:
    """The stories about all units; where the reader writes for the press, a way to begin one."""
    return _list(request, queries.on_desk(), UnitOfStoryForm(_all_units()) if may(request, "story.write") else None)


@needs("story.see", at_unit)
@require_GET
def desk_of_unit(request: AuthenticatedRequest, unit_id: str) -> HttpResponse:
    """The stories about a unit; where the reader writes for it, a way to begin one."""
    begins = may(request, "story.write", Place(path=path_of(unit_id)))
    return _list(request, queries.on_desk(unit_id), None, reverse("unit-story-begin", args=[unit_id]) if begins else "")


def _list(
    request: AuthenticatedRequest, stories: QuerySet[Story], form: UnitOfStoryForm | None, begin_at: str = ""
) -> HttpResponse:
    units = names()
    words: PageContext = {
        "stories": [
            (
                story,
                next((text.title for text in story.texts.all()), _("without a title")),
                units.get(story.unit_id, story.unit_id),
                titles.state_name(story.state),
            )
            for story in stories
        ],
        "form": form,
        "begin_at": begin_at or (reverse("story-begin") if form else ""),
    }
    return render(request, "stories/desk.html", words, status=422 if form and form.is_bound else 200)


def _all_units() -> list[tuple[str, str]]:
    return in_order(names())


@needs("story.write")
@require_POST
def begin(request: AuthenticatedRequest) -> HttpResponse:
    """Begins a story about any unit."""
    form = UnitOfStoryForm(_all_units(), request.POST)
    if not form.is_valid():
        return _list(request, queries.on_desk(), form)
    return redirect("story-desk", story_id=actions.begin(form.cleaned_data["unit"], by=request.user).pk)


@needs("story.write", at_unit)
@require_POST
def begin_for_unit(request: AuthenticatedRequest, unit_id: str) -> HttpResponse:
    """Begins a story about the unit."""
    return redirect("story-desk", story_id=actions.begin(unit_id, by=request.user).pk)


@needs("story.see", at_story)
@require_GET
def story(request: AuthenticatedRequest, story_id: int) -> HttpResponse:
    """A story: its words, pictures, the steps behind and the steps that the reader may take."""
    return _page(request, get_object_or_404(Story, pk=story_id))


def _page(
    request: AuthenticatedRequest,
    row: Story,
    *,
    words_form: StoryForm | None = None,
    picture_form: PictureForm | None = None,
    step_form: StoryStepForm | None = None,
) -> HttpResponse:
    newest, place = row.texts.first(), Place(path=path_of(row.unit_id))
    writes = row.state == StoryState.DRAFT and may(request, "story.write", place)
    initial: dict[str, object] = {"version": row.version}
    if newest is not None:
        initial |= {name: getattr(newest, name) for name in ("title", "summary", "text", "figures")}
    steps = [
        (titles.step_name(event), step_form if step_form and step_form.event == event else _step_form(row, event))
        for event in possible(StoryState(row.state))
        if may(request, STEPS[event].action, place)
    ]
    words: PageContext = {
        "story": row,
        "unit": names().get(row.unit_id, row.unit_id),
        "state": titles.state_name(row.state),
        "newest": newest,
        "html": markup.as_html(newest.text) if newest else "",
        "figures": queries.quoted(movement_id_of(request), row.unit_id, newest.figures, language()) if newest else (),
        "pictures": list(row.pictures.all()),
        "form": words_form or (StoryForm(queries.indicators_offered(language()), initial=initial) if writes else None),
        "picture_form": picture_form or (PictureForm(row.version) if writes else None),
        "steps": steps,
        "taken": [(taken, titles.step_name(taken.what)) for taken in row.steps.select_related("by")],
    }
    bound = any(form is not None and form.is_bound for form in (words_form, picture_form, step_form))
    return render(request, "stories/edit.html", words, status=422 if bound else 200)


def _step_form(row: Story, event: StoryEvent, data: QueryDict | None = None) -> StoryStepForm:
    address = reverse(f"story-{event}", args=[row.pk])
    return StoryStepForm(event, address, asks_reason=STEPS[event].asks_reason, version=row.version, data=data)


@needs("story.write", at_story)
@require_POST
def write(request: AuthenticatedRequest, story_id: int) -> HttpResponse:
    """Keeps a new writing of a draft."""
    form = StoryForm(queries.indicators_offered(language()), request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.write(
                story_id,
                data["version"],
                title=data["title"],
                summary=data["summary"],
                text=data["text"],
                figures=data["figures"],
                by=request.user,
            )
        except UserError as refusal:
            form.add_error(None, refusal.render(language()))
        else:
            messages.success(request, _("Saved."))
            return redirect("story-desk", story_id=story_id)
    return _page(request, get_object_or_404(Story, pk=story_id), words_form=form)


@needs("story.write", at_story)
@require_POST
def add_picture(request: AuthenticatedRequest, story_id: int) -> HttpResponse:
    """Keeps a picture with a draft."""
    row = get_object_or_404(Story, pk=story_id)
    form = PictureForm(row.version, request.POST, request.FILES)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.add_picture(
                story_id,
                data["version"],
                data["picture"],
                alternative=data["alternative"],
                consent=data["consent"],
                by=request.user,
            )
        except UserError as refusal:
            form.add_error(None, refusal.render(language()))
        else:
            return redirect("story-desk", story_id=story_id)
    return _page(request, row, picture_form=form)


@needs(of_step, at_story)
@require_POST
def take_step(request: AuthenticatedRequest, story_id: int, event: StoryEvent) -> HttpResponse:
    """A step of the story's way."""
    row = get_object_or_404(Story, pk=story_id)
    form = _step_form(row, event, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.take_step(story_id, data["version"], event, reason=data["reason"], by=request.user)
        except UserError as refusal:
            form.add_error(None, refusal.render(language()))
        else:
            messages.success(request, titles.step_done(event))
            return redirect("story-desk", story_id=story_id)
    return _page(request, row, step_form=form)


@needs("story.see", at_story)
@require_GET
def picture(_request: AuthenticatedRequest, story_id: int, number: int) -> HttpResponseBase:
    """A picture, published or not, for those who see the story's desk."""
    shown = get_object_or_404(Story, pk=story_id).pictures.filter(number=number).first()
    if shown is None:
        raise Http404
    return FileResponse(picture_files.path_of(shown.sha256).open("rb"), content_type="image/jpeg")
