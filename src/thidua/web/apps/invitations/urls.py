"""Addresses of accounts from a sheet and of invitations."""

from django.urls import path

from thidua.web.apps.invitations import views

prefix = ""
urlpatterns = [
    path("people/sheet", views.sheet, name="invitations-sheet"),
    path("people/sheet/example", views.example, name="invitations-example"),
    path("people/invitations", views.invitations, name="invitations"),
]
