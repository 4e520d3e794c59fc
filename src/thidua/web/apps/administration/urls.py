"""Addresses of reference data."""

from django.urls import path

from thidua.web.apps.administration import views, views_sheets

prefix = "reference/"
urlpatterns = [
    path("", views.start, name="administration"),
    path("tree", views.tree, name="administration-tree"),
    path("<slug:table>/", views.listed, name="administration-list"),
    path("sheet/<int:draft_id>", views_sheets.draft, name="administration-draft"),
    path("<slug:table>/file.xlsx", views_sheets.export, name="administration-export"),
    path("<slug:table>/bring", views_sheets.bring, name="administration-bring"),
    path("<slug:table>/new", views.new, name="administration-new"),
    path("<slug:table>/row/<str:row>", views.one, name="administration-one"),
    path("<slug:table>/row/<str:row>/change", views.change, name="administration-change"),
    path("<slug:table>/row/<str:row>/end", views.end, name="administration-end"),
]
