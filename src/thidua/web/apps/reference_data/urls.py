"""Addresses of reference data."""

from django.urls import path

from thidua.web.apps.reference_data.views import records, spreadsheets

prefix = "reference/"
urlpatterns = [
    path("", records.start, name="administration"),
    path("tree", records.tree, name="administration-tree"),
    path("<slug:table>/", records.listed, name="administration-list"),
    path("<slug:table>/file.xlsx", spreadsheets.export, name="administration-export"),
    path("<slug:table>/bring", spreadsheets.bring, name="administration-bring"),
    path("<slug:table>/new", records.new, name="administration-new"),
    path("<slug:table>/row/<str:row>", records.show, name="administration-one"),
    path("<slug:table>/row/<str:row>/change", records.change, name="administration-change"),
    path("<slug:table>/row/<str:row>/end", records.end, name="administration-end"),
]
