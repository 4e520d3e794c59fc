"""The words of an address that say which lines behind a verdict are shown."""

from collections.abc import Iterable, Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.verdicts.bearing import BEARINGS
from thidua.web.ui.forms import offer
from thidua.web.ui.tables import MOST_WORDS, FilterForm


class BehindForm(FilterForm):
    """Which lines, and whether as a file: a word that does not fit says so beside its control, and no line is shown."""

    bearing = forms.ChoiceField(
        label=_("What it means"),
        required=False,
        choices=[("", _("All")), *((bearing.value, _(title)) for bearing, title in BEARINGS.items())],
    )
    requirement = forms.ChoiceField(label=_("Requirement"), required=False)
    q = forms.CharField(
        label=_("Procedure or unit"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.TextInput({"type": "search"}),
    )
    format = forms.ChoiceField(required=False, choices=[("csv", "CSV"), ("xlsx", "XLSX")])

    def __init__(self, words: Mapping[str, str], requirements: Iterable[tuple[str, str]]) -> None:
        super().__init__(words)
        offer(self, "requirement", [("", _("All")), *requirements])
