"""What people fill in about releases."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

LONGEST_REASON = 4000


class WithdrawReleaseForm(forms.Form):
    """Why a release is taken back, for all to see."""

    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_REASON, error_messages={"required": _("give the reason")}
    )

    def __init__(self, number: int, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id=f"withdraw-{number}-%s")
        self.number = number
