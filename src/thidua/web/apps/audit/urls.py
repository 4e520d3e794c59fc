"""Addresses of the audit log."""

from django.urls import path

from thidua.web.apps.audit import views

prefix = "audit/"
urlpatterns = [
    path("", views.listed, name="audit"),
    path("file", views.file, name="audit-file"),
    path("anchor", views.make_anchor, name="audit-anchor"),
    path("anchors/<int:number>", views.show_anchor, name="audit-anchor-page"),
]
