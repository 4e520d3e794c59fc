"""Addresses of what evaluation is shown."""

from django.urls import path

from thidua.web.apps.evaluations.views import as_of as views_as_of
from thidua.web.apps.evaluations.views import status

prefix = ""
urlpatterns = [
    path("live", status.live, name="live"),
    path("as-of/", views_as_of.as_of, name="as-of"),
    path("as-of/now", views_as_of.to_now, name="as-of-now"),
    path("as-of/wait/<uuid:job_id>", views_as_of.wait, name="as-of-wait"),
    path("as-of/changes/", views_as_of.changed, name="as-of-changes"),
]
