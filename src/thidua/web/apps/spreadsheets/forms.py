"""What people send."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SpreadsheetForm(forms.Form):
    """The form for sending a spreadsheet."""

    file = forms.FileField(label=_("File"), widget=forms.FileInput({"accept": ".xlsx,.csv"}))
