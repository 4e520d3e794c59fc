"""Addresses of the administrator's tables, where the operator wants them: none otherwise."""

from django.conf import settings
from django.urls import path

import thidua.web.apps.admin_site.model_admins  # noqa: F401 - registers them
from thidua.web.apps.admin_site.admin_site import site

prefix = "admin/"
urlpatterns = [path("", site.urls)] if settings.ADMIN_TABLES else []
