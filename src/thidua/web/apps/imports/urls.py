"""Addresses of imports."""

from django.urls import path

from thidua.web.apps.imports import views

prefix = "imports/"
urlpatterns = [
    path("", views.listed, name="imports"),
    path("send", views.send, name="imports-send"),
    path("run", views.run_all, name="imports-run-all"),
    path("file/<uuid:upload_id>", views.show, name="imports-one"),
    path("file/<uuid:upload_id>/profile", views.profile, name="imports-profile"),
    path("file/<uuid:upload_id>/map", views.map_by_hand, name="imports-map"),
    path("file/<uuid:upload_id>/run", views.run, name="imports-run"),
    path("file/<uuid:upload_id>/quarantine", views.quarantine, name="imports-quarantine"),
    path("entry/<int:number>/withdraw", views.withdraw, name="imports-withdraw"),
]
