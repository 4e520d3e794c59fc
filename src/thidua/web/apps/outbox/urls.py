"""Addresses of letters."""

from django.urls import path

from thidua.web.apps.outbox import views

prefix = "letters/"
urlpatterns = [
    path("", views.letters, name="letters"),
    path("mine", views.my_notices, name="my-notices"),
    path("<uuid:letter_id>/again", views.again, name="letter-again"),
]
