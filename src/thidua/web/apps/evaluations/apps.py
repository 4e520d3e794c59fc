"""The app's entry in Django."""

from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    """What the engine found, kept for pages to read: evaluations, verdicts, figures, open dossiers."""

    name = "thidua.web.apps.evaluations"
    label = "evaluations"
