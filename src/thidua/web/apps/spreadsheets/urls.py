"""Addresses of spreadsheets sent in."""

from django.urls import path

from thidua.web.apps.spreadsheets import views

prefix = "spreadsheets/"
urlpatterns = [
    path("<uuid:draft_id>", views.preview, name="spreadsheet-draft"),
    path("<uuid:draft_id>/refused.xlsx", views.refused_rows, name="spreadsheet-refused"),
]
