"""Which state of the site a reader asks for."""

from collections.abc import Mapping, Sequence

from django import forms
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from thidua.web.ui.fields import DayField, WholeNumberField


class LookBackForm(forms.Form):
    """After an import, as of a day, or both; neither is now."""

    import_number = WholeNumberField(label=_("After import no."), min_value=1, required=False)
    on = DayField(label=_("As of the end of the day"), required=False)
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class ChangesForm(forms.Form):
    """Which changes of verdicts are listed; what does not fit is told beside its field and lists all."""

    q = forms.CharField(label=_("Find by name"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=_("Who"),
        required=False,
        choices=[("", _("Units and officers")), ("unit", _("Units")), ("officer", _("Officers"))],
    )

    def __init__(self, words: Mapping[str, str], criteria: Sequence[str], states: Sequence[tuple[str, str]]) -> None:
        super().__init__(words)
        listed = [("", _("All states")), *states]
        self.fields["criterion"] = forms.ChoiceField(
            label=_("Criterion"),
            required=False,
            choices=[("", _("All criteria")), *((criterion, criterion) for criterion in criteria)],
        )
        self.fields["from"] = forms.ChoiceField(label=_("Before"), required=False, choices=listed)
        self.fields["to"] = forms.ChoiceField(label=_("After"), required=False, choices=listed)

    def conditions(self) -> dict[str, str]:
        """What the fields that fit ask for; empty where nothing is asked."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


def safe_back(request: HttpRequest, back: str) -> str:
    """The page to go back to, where it is one of ours; else the first one."""
    return back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "/"
