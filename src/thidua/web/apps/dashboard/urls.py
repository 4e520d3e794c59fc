"""Addresses of the city dashboard."""

from django.urls import path

from thidua.web.apps.dashboard import views

prefix = "board/"
urlpatterns = [
    path("", views.units, name="dashboard"),
    path("officers/", views.officers, name="dashboard-officers"),
    path("export.xlsx", views.export, {"ending": "xlsx"}, name="dashboard-xlsx"),
    path("export.csv", views.export, {"ending": "csv"}, name="dashboard-csv"),
    path("compare/", views.compare, name="dashboard-compare"),
    path("criteria/", views.criteria, name="dashboard-criteria"),
    path("flows/", views.flows, name="dashboard-flows"),
    path("map/", views.commune_map, name="dashboard-map"),
    path("index-766/", views.index_766, name="dashboard-index-766"),
]
