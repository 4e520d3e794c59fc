"""What an administrator chooses about invitations."""

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.web.apps.invitations import slips
from thidua.web.ui.forms import offer_rows
from thidua.web.ui.values import PassedOn


class InvitationForm(forms.Form):
    """The accounts to invite, and how."""

    users = forms.ModelMultipleChoiceField(
        slips.waiting(),
        label=_("Accounts"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("choose whom to invite")},
    )
    how = forms.ChoiceField(
        label=_("How"), choices=[("slips", _("Slips to print")), ("mail", _("By mail"))], widget=forms.RadioSelect
    )

    def __init__(self, data: PassedOn = None) -> None:
        super().__init__(data, initial={"how": "slips"})
        offer_rows(self, "users", slips.waiting())
