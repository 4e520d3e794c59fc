"""The words of an address that say which lines behind a verdict are shown."""

from collections.abc import Iterable, Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.verdicts.wording import ROLES
from thidua.web.ui.forms import offer
from thidua.web.ui.tables import MOST_WORDS, FilterForm


class BehindForm(FilterForm):
    """Which lines, and whether as a file: a word that does not fit says so beside its control, and filters nothing."""

    role = forms.ChoiceField(
        label=_("How it counts"),
        required=False,
        choices=[("", _("All")), *((role, _(title)) for role, title in ROLES.items())],
    )
    requirement = forms.ChoiceField(label=_("Requirement"), required=False)
    q = forms.CharField(
        label=_("Procedure or unit"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.TextInput({"type": "search"}),
    )
    format = forms.ChoiceField(required=False, choices=[("csv", "CSV"), ("xlsx", "XLSX")])

    def __init__(self, words: Mapping[str, str], requirements: Iterable[str]) -> None:
        super().__init__(words)
        offer(self, "requirement", [("", _("All")), *((requirement, requirement) for requirement in requirements)])
