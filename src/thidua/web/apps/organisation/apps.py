"""The app's entry in Django."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """The tree of units and its officers, mirrored out of the ledger for names, places in the tree and search."""

    name = "thidua.web.apps.organisation"
    label = "organisation"
