"""Addresses of accounts."""

from django.urls import path

from thidua.web.apps.accounts import views

prefix = ""
urlpatterns = [
    path("", views.home, name="home"),
    path("login", views.login, name="login"),
    path("logout", views.logout, name="logout"),
    path("appearance", views.appearance, name="appearance"),
]
