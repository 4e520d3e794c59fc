"""Addresses: each app brings its own `urls.py`; apps are found by folder, so a new one needs no entry here."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from django.urls import include, path

import thidua.web.apps as apps

# An error nobody caught.
handler500 = "thidua.web.ui.error_pages.say"
urlpatterns = []
for app in sorted(module.name for module in iter_modules(apps.__path__)):
    where = f"thidua.web.apps.{app}.urls"
    if find_spec(where) is not None:
        urlpatterns.append(path(import_module(where).prefix, include(where)))
