"""Addresses of reference data."""

from django.urls import path

from thidua.web.apps.reference_data.views import records, spreadsheets

prefix = "reference/"
urlpatterns = [
    path("", records.start, name="reference-data"),
    path("tree", records.tree, name="reference-data-tree"),
    path("<slug:table>/", records.listed, name="reference-data-list"),
    path("<slug:table>/file.xlsx", spreadsheets.export, name="reference-data-export"),
    path("<slug:table>/bring", spreadsheets.bring, name="reference-data-bring"),
    path("<slug:table>/new", records.new, name="reference-data-new"),
    path("<slug:table>/row/<str:row>", records.show, name="reference-data-one"),
    path("<slug:table>/row/<str:row>/change", records.change, name="reference-data-change"),
    path("<slug:table>/row/<str:row>/end", records.end, name="reference-data-end"),
]
