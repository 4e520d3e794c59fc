"""Addresses of the standings."""

from django.urls import path

from thidua.web.apps.standings import views, views_as_of

prefix = ""
urlpatterns = [
    path("live", views.live, name="live"),
    path("as-of/", views_as_of.as_of, name="as-of"),
    path("as-of/now", views_as_of.to_now, name="as-of-now"),
    path("as-of/wait/<uuid:job_id>", views_as_of.wait, name="as-of-wait"),
    path("as-of/changes/", views_as_of.changed, name="as-of-changes"),
]
