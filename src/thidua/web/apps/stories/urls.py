"""Addresses of the stories: those of everybody, and the desk where they are written."""

from django.urls import path

from thidua.rules.stories import StoryEvent
from thidua.web.apps.stories.views import desk, public

prefix = ""
_STORY = "stories/desk/<int:story_id>/"
urlpatterns = [
    path("stories/", public.stories, name="stories"),
    path("stories/desk/", desk.desk, name="stories-desk"),
    path("unit/<str:unit_id>/stories/", desk.desk_of_unit, name="unit-stories"),
    path("unit/<str:unit_id>/stories/new", desk.begin_for_unit, name="unit-story-begin"),
    path("stories/desk/new", desk.begin, name="story-begin"),
    path(_STORY, desk.story, name="story-desk"),
    path(f"{_STORY}write", desk.write, name="story-write"),
    path(f"{_STORY}pictures", desk.add_picture, name="story-add-picture"),
    path(f"{_STORY}pictures/<int:number>.jpg", desk.picture, name="story-desk-picture"),
    *(
        path(
            f"stories/desk/<int:story_id>/{event.replace('_', '-')}",
            desk.take_step,
            {"event": event},
            name=f"story-{event}",
        )
        for event in StoryEvent
    ),
    path("stories/<slug:slug>/", public.story, name="story"),
    path("stories/<slug:slug>/package.zip", public.package, name="story-package"),
    path("stories/<slug:slug>/pictures/<int:number>.jpg", public.picture, name="story-picture"),
]
