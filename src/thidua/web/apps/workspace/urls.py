"""Addresses of the desk."""

from django.urls import path

from thidua.web.apps.workspace import views

prefix = ""
urlpatterns = [
    path("unit/<str:unit_id>/", views.unit, name="unit"),
    path("unit/<str:unit_id>/open/<str:which>/", views.open_list, name="open-dossiers"),
    path("officer/<str:officer_id>/", views.officer, name="officer"),
    path("unit/<str:unit_id>/behind/<str:criterion_id>/", views.behind_unit, name="behind-unit"),
    path("officer/<str:officer_id>/behind/<str:criterion_id>/", views.behind_officer, name="behind-officer"),
]
