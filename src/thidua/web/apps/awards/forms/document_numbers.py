"""Forms of the register of numbers: a number that is taken, a number that ends."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thidua.documents.papers.vietnamese_formats import DOTS
from thidua.web.apps.awards.domain import document_numbers
from thidua.web.apps.awards.domain.numbered_papers import WaitingPaper
from thidua.web.apps.awards.forms.award_lists import DecisionNumberField, GivenDayField, NumbersReasonField, SymbolField
from thidua.web.apps.awards.forms.record_forms import ReasonField
from thidua.web.apps.awards.models import DocumentNumber
from thidua.web.apps.awards.papers.register_numbers import symbol_of
from thidua.web.ui.values import PassedOn


class TakeNumberForm(forms.Form):
    """The number, sign and day of a paper; the next number of the body's register is proposed."""

    number = DecisionNumberField()
    symbol = SymbolField()
    on = GivenDayField(label=_("Day"))
    reason = NumbersReasonField()

    def __init__(self, waits: WaitingPaper, data: PassedOn = None) -> None:
        today, symbol = timezone.localdate(), symbol_of(waits.paper, waits.subject)
        issuer_id = document_numbers.issuer_id(waits.paper, waits.subject)
        initial = {
            "number": document_numbers.proposed(issuer_id, today.year, symbol),
            "symbol": "" if DOTS in symbol else symbol,
            "on": document_numbers.latest_day(waits.paper, waits.subject, today),
        }
        super().__init__(data, initial=initial, auto_id=f"take-{waits.paper}-{waits.subject_id}-%s")
        self.fields["symbol"].required = True


class VoidNumberForm(forms.Form):
    """A number ends; it stays in the register with the reason."""

    reason = ReasonField(missing=_("give the reason"))

    def __init__(self, number: DocumentNumber, data: PassedOn = None) -> None:
        super().__init__(data, auto_id=f"void-{number.pk}-%s")
