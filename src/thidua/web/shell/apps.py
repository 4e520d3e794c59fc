"""The shell's entry in Django."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """What all pages share."""

    name = "thidua.web.shell"
    label = "shell"
