"""The app's entry in Django."""

from django.apps import AppConfig


class SpreadsheetsConfig(AppConfig):
    """Spreadsheets in and out."""

    name = "thidua.web.apps.spreadsheets"
    label = "spreadsheets"
