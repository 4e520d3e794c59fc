"""Which state of the site a reader asks for."""

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


def safe_back(request: HttpRequest, back: str) -> str:
    """The page to go back to, where it is one of ours; else the first one."""
    return back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "/"
