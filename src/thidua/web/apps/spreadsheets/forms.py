"""What people send."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SpreadsheetForm(forms.Form):
    """The form for sending a spreadsheet."""

    file = forms.FileField(label=_("File"), widget=forms.FileInput({"accept": ".xlsx,.csv"}))
    hidden = forms.ChoiceField(
        label=_("Hidden rows and columns"),
        required=False,
        choices=[("", _("– choose –")), ("take", _("take them")), ("leave", _("leave them out"))],
        help_text=_("Only where rows or columns are hidden, filtered away or struck through in the file."),
    )
