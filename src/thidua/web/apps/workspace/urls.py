"""Addresses of the desk."""

from django.urls import path

from thidua.web.apps.workspace import views

prefix = ""
urlpatterns = [
    path("unit/<str:unit_id>/", views.unit, name="unit"),
    path("unit/<str:unit_id>/open/<str:which>/", views.open_list, name="open-dossiers"),
    path("officer/<str:officer_id>/", views.officer, name="officer"),
    path("unit/<str:unit_id>/behind/<str:criterion_id>/", views.behind_unit, name="behind-unit"),
    path("unit/<str:unit_id>/procedure/<str:procedure_id>/", views.procedure_of_unit, name="procedure-of-unit"),
    path("unit/<str:unit_id>/dossier/<path:dossier_id>/", views.dossier_of_unit, name="dossier-of-unit"),
    path("officer/<str:officer_id>/dossier/<path:dossier_id>/", views.dossier_of_officer, name="dossier-of-officer"),
    path("officer/<str:officer_id>/behind/<str:criterion_id>/", views.behind_officer, name="behind-officer"),
]
