"""Addresses of the administrator's tables."""

from django.urls import path

import thidua.web.apps.back_room.tables  # noqa: F401 - registers them
from thidua.web.apps.back_room.site import site

prefix = "admin/"
urlpatterns = [path("", site.urls)]
