"""Addresses of drafts of movements."""

from django.urls import path

from thidua.web.apps.movement_drafts import views
from thidua.web.apps.movement_drafts.way import DraftEvent

prefix = "movement-drafts/"
_DRAFT = "<int:movement_draft_id>/"
urlpatterns = [
    path("", views.drafts, name="movement-drafts"),
    path("next", views.begin_next, name="movement-draft-next"),
    path("amendment", views.begin_amendment, name="movement-draft-amendment"),
    path(_DRAFT, views.draft, name="movement-draft"),
    path(f"{_DRAFT}fields", views.fields, name="movement-draft-fields"),
    path(f"{_DRAFT}fields/save", views.save_fields, name="movement-draft-save-fields"),
    path(f"{_DRAFT}files/<int:place>", views.file, name="movement-draft-file"),
    path(f"{_DRAFT}files/<int:place>/save", views.save_file, name="movement-draft-save-file"),
    path(f"{_DRAFT}texts/<int:number>", views.text, name="movement-draft-text"),
    path(f"{_DRAFT}preview", views.preview, name="movement-draft-preview"),
    path(f"{_DRAFT}issue", views.issue, name="movement-draft-issue"),
    *(
        path(f"{_DRAFT}{event.replace('_', '-')}", views.take_step, {"event": event}, name=f"movement-draft-{event}")
        for event in DraftEvent
        if event is not DraftEvent.ISSUE
    ),
]
