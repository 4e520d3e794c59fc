"""Stories for everybody: the list, one of them, its pictures, and all of it for the press."""

import io
import zipfile

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from thidua.web.apps.accounts.authorization import open_to_all
from thidua.web.apps.movements.bound import movement_id_of
from thidua.web.apps.stories import picture_files, queries
from thidua.web.apps.stories.queries import PublishedStory
from thidua.web.ui.templatetags.display import language

A_PAGE = 12
LICENCE = "CC BY 4.0 – https://creativecommons.org/licenses/by/4.0/"


def _published(request: HttpRequest, slug: str) -> PublishedStory:
    """The story as everybody reads it. 404 for any other."""
    texts = queries.published_rows().filter(story__slug=slug)
    for story in queries.published_stories(texts, language(), whole_of=movement_id_of(request)):
        return story
    raise Http404


@open_to_all
@require_GET
def stories(request: HttpRequest) -> HttpResponse:
    """Those that are published, the latest first."""
    page = Paginator(queries.published_rows(), A_PAGE).get_page(request.GET.get("page"))
    published = queries.published_stories(page.object_list, language())
    return render(request, "stories/list.html", {"page": page, "stories": published})


@open_to_all
@require_GET
def story(request: HttpRequest, slug: str) -> HttpResponse:
    """One story: words, pictures, figures as of the newest evaluation."""
    return render(request, "stories/story.html", {"story": _published(request, slug)})


@open_to_all
@require_GET
def picture(_request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """A picture of a published story."""
    shown = queries.published_picture(slug, number)
    if shown is None:
        raise Http404
    answer = FileResponse(picture_files.path_of(shown.sha256).open("rb"), content_type="image/jpeg")
    patch_cache_control(answer, public=True, max_age=3600)
    return answer


@open_to_all
@require_GET
def package(request: HttpRequest, slug: str) -> HttpResponse:
    """The story for the press: its text, its pictures, what they show, the licence."""
    told, out = _published(request, slug), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("text.md", f"# {told.title}\n\n{told.unit}\n\n{told.summary}\n\n{told.text}\n")
        for shown in told.pictures:
            archive.writestr(f"{shown.number:02}.jpg", picture_files.path_of(shown.sha256).read_bytes())
        lines = [LICENCE, "", *(f"{shown.number:02}.jpg: {shown.alternative}" for shown in told.pictures)]
        archive.writestr("LICENCE.txt", "\n".join(lines) + "\n")
    answer = HttpResponse(out.getvalue(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{told.slug}.zip"'
    return answer
