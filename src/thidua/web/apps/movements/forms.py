"""The form by which a movement is closed or opened again."""

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_REASON = 4000


class ReasonForm(forms.Form):
    """Why it is done."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("give the reason")},
    )
