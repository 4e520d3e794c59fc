"""Addresses of the definitions."""

from django.urls import path

from thidua.web.apps.definitions import views

prefix = "definitions/"
urlpatterns = [
    path("", views.start, name="definitions"),
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/change", views.change, name="calendar-change"),
    path("calendar/draft/<uuid:draft>", views.draft, name="calendar-draft"),
    path("calendar/draft/<uuid:draft>/change", views.change_draft, name="calendar-draft-change"),
    path("calendar/draft/<uuid:draft>/save", views.save, name="calendar-save"),
    path("calendar/versions/<int:number>/restore", views.restore, name="calendar-restore"),
]
