"""Addresses of the library of initiatives."""

from django.urls import path

from thidua.web.apps.initiatives import views

prefix = "initiatives/"
urlpatterns = [
    path("", views.initiatives, name="initiatives"),
    path("<int:initiative_id>/", views.initiative, name="initiative-page"),
    path("<int:initiative_id>/adopt", views.adopt, name="initiative-adopt"),
]
