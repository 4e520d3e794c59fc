"""Addresses of the API, its docs and its keys."""

from django.urls import URLPattern, include, path

from thidua.web.apps.accounts.authorization import open_to_all
from thidua.web.apps.api import views
from thidua.web.apps.api.endpoints import api

prefix = ""

# Who may ask is decided by the key in each operation, not by a role.
_operations = api.urls[0]
for _operation in _operations:
    if isinstance(_operation, URLPattern):
        open_to_all(_operation.callback)

urlpatterns = [
    path("api/v1/docs", views.docs, name="api-docs"),
    path("api/v1/", include((_operations, "ninja"), namespace="api-1")),
    path("api-keys/", views.listed, name="api-keys"),
    path("api-keys/new", views.new, name="api-keys-new"),
    path("api-keys/<int:key_id>/revoke", views.revoke, name="api-keys-revoke"),
]
