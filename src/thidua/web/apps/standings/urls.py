"""Addresses of the standings."""

from django.urls import path

from thidua.web.apps.standings import views

prefix = ""
urlpatterns = [
    path("live", views.live, name="live"),
]
