"""The app's entry in Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who signs in, as whom, and what each role may do where."""

    name = "thidua.web.apps.accounts"
    label = "accounts"
