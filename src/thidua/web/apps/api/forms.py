"""A new key."""

from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thidua.web.apps.api.models import ApiKey, KeyScope
from thidua.web.apps.organisation.models import Unit
from thidua.web.ui.fields import DayField, WholeNumberField
from thidua.web.ui.values import CleanedData

LONGEST = timedelta(days=366)


class KeyForm(forms.ModelForm[ApiKey]):
    """Whose it is, what it opens, where, until when."""

    scopes = forms.MultipleChoiceField(label=_("What it opens"), choices=KeyScope, widget=forms.CheckboxSelectMultiple)
    unit_id = forms.ModelChoiceField(
        label=_("Unit"), queryset=Unit.objects.order_by("rank"), required=False, empty_label=_("The whole city")
    )
    expires_on = DayField(label=_("Valid until"), help_text=_("At most a year ahead."))
    per_minute = WholeNumberField(label=_("Requests a minute"), initial=600, min_value=1, max_value=6000)

    class Meta:
        """What the form's own fields stand on."""

        model = ApiKey
        fields = ("client",)

    field_order = ("client", "scopes", "unit_id", "expires_on", "per_minute")

    def clean_expires_on(self) -> date:
        """Not in the past, at most a year ahead."""
        day: date = self.cleaned_data["expires_on"]
        if not timezone.localdate() <= day <= timezone.localdate() + LONGEST:
            raise ValidationError(_("Choose a day from today on, at most a year ahead."))
        return day

    def clean(self) -> CleanedData:
        """Records of a unit cannot be told from those of others before they are read: who sends is for the city."""
        data: CleanedData = super().clean() or self.cleaned_data
        if KeyScope.PUSH in data.get("scopes", []) and data.get("unit_id"):
            raise ValidationError(_("A key that sends records is for the whole city."))
        return data
