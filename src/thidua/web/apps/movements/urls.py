"""Addresses of the movements: the page of one, where it is closed and opened again."""

from django.urls import path

from thidua.web.apps.movements import views

prefix = ""
_MOVEMENT = "movements/<str:movement_id>/"
urlpatterns = [
    path(_MOVEMENT, views.show, name="movement"),
    path(f"{_MOVEMENT}close", views.close, name="movement-close"),
    path(f"{_MOVEMENT}reopen", views.reopen, name="movement-reopen"),
]
