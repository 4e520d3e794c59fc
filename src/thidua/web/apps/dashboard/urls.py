"""Addresses of the city board."""

from django.urls import path

from thidua.web.apps.dashboard import views

prefix = "board/"
urlpatterns = [
    path("", views.units, name="board"),
    path("officers/", views.officers, name="board-officers"),
    path("export.xlsx", views.export, {"ending": "xlsx"}, name="board-xlsx"),
    path("export.csv", views.export, {"ending": "csv"}, name="board-csv"),
    path("compare/", views.compare, name="board-compare"),
    path("criteria/", views.criteria, name="board-criteria"),
    path("flows/", views.flows, name="board-flows"),
    path("map/", views.commune_map, name="board-map"),
    path("index-766/", views.index_766, name="board-index-766"),
]
