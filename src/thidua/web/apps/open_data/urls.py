"""Addresses of the open data."""

from django.urls import path

from thidua.web.apps.open_data import views

prefix = "open-data/"
urlpatterns = [
    path("", views.start, name="open-data"),
    path("schema.json", views.schema, name="open-data-schema"),
    path("catalogue.jsonld", views.catalogue_of_releases, name="open-data-catalogue"),
    path("<int:number>/datapackage.json", views.package, name="open-data-package"),
    path("release", views.release, name="open-data-release"),
    path("<int:number>/withdraw", views.withdraw, name="open-data-withdraw"),
    path("<int:number>/results.<slug:ending>", views.file, name="open-data-file"),
]
