"""Addresses of the public side."""

from django.urls import path

from thidua.web.apps.portal import views

prefix = ""
urlpatterns = [
    path("", views.home, name="home"),
    path("news.atom", views.news, name="news"),
]
