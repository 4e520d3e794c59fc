"""The words of an address that say which lines behind a verdict are shown."""

from collections.abc import Iterable, Mapping

from django import forms

from thidua.verdicts.wording import ROLES
from thidua.web.ui.forms import offer
from thidua.web.ui.tables import MOST_WORDS, FilterForm


class BehindForm(FilterForm):
    """Which lines, and whether as a file: a word that does not fit says so beside its control, and filters nothing."""

    role = forms.ChoiceField(required=False, choices=list(ROLES.items()))
    requirement = forms.ChoiceField(required=False)
    q = forms.CharField(required=False, max_length=MOST_WORDS)
    format = forms.ChoiceField(required=False, choices=[("csv", "CSV"), ("xlsx", "XLSX")])

    def __init__(self, words: Mapping[str, str], requirements: Iterable[str]) -> None:
        super().__init__(words)
        offer(self, "requirement", [(requirement, requirement) for requirement in requirements])
