"""Forms about a list of awards: its lines, the decision, objections, corrections, revocations, signed papers."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thidua.documents.papers.blank_offsets import MOST_MM
from thidua.web.apps.awards.domain import document_numbers, signers
from thidua.web.apps.awards.domain.decisions import CITY_SYMBOL
from thidua.web.apps.awards.forms.record_forms import PaperFileField, ReasonField, RecordForm
from thidua.web.apps.awards.models import AwardLine, AwardList, Revocation
from thidua.web.apps.awards.papers.blanks import offset_of
from thidua.web.ui.fields import DayField, WholeNumberField
from thidua.web.ui.values import CleanedData, PassedOn

LARGEST_NUMBER = 999_999_999
# As the columns of the tables have it.
LONGEST_SYMBOL, LONGEST_NAME = 30, 300


class DecisionNumberField(WholeNumberField):
    """The number of a paper, as the registry gave it."""

    def __init__(self, **words: PassedOn) -> None:
        super().__init__(label=_("No."), min_value=1, max_value=LARGEST_NUMBER, **words)
        self.error_messages["required"] = _("give the number")


class SymbolField(forms.CharField):
    """The sign behind the number of a paper."""

    def __init__(self, **words: PassedOn) -> None:
        super().__init__(label=_("Sign"), max_length=LONGEST_SYMBOL, required=False, **words)


class GivenDayField(DayField):
    """A day that must be given."""

    def __init__(self, **words: PassedOn) -> None:
        super().__init__(**words)
        self.error_messages["required"] = _("give the day")


class GatherForm(RecordForm):
    """Accepted candidates come onto the list, and everybody on it is looked at again."""


class LeaveOutForm(RecordForm):
    """A line is taken off the list before the decision."""

    reason = ReasonField(missing=_("give the reason"))


class PutBackForm(RecordForm):
    """A line that was left out comes back."""


class DecideLineForm(RecordForm):
    """One line is approved or refused; a refusal has its reason."""

    answer = forms.ChoiceField(choices=[("yes", _("Approve")), ("no", _("Refuse"))])
    reason = ReasonField(label=_("Reason for refusing"), missing=_("a refusal needs its reason"), required=False)

    def clean(self) -> CleanedData:
        """A refusal without its reason is refused itself."""
        data = super().clean()
        if data.get("answer") == "no" and not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("a refusal needs its reason"))
        return data


class NumbersReasonField(ReasonField):
    """What numbers that are left out went to, or why a number is given up."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Numbers left out: documents they went to"),
            help_text=_("Needed where numbers before this one are not in the register, or one is given up."),
            required=False,
        )


class NumberForm(RecordForm):
    """Number, sign, day and signer of the decision; the next number of the body's register is proposed."""

    number = DecisionNumberField()
    symbol = SymbolField()
    on = GivenDayField(label=_("Day"))
    reason = NumbersReasonField()

    def __init__(self, award_list: AwardList, data: PassedOn = None) -> None:
        taken = document_numbers.decision_number(award_list)
        symbol, on = taken.symbol if taken else CITY_SYMBOL, award_list.decided_on or timezone.localdate()
        issuer_id = document_numbers.issuer_id("decision", award_list)
        initial = {
            "number": taken.number if taken else document_numbers.proposed(issuer_id, on.year, symbol),
            "symbol": symbol,
            "on": on,
            "signer": award_list.signer,
        }
        super().__init__(award_list, data, initial=initial)
        listed = [(name, name) for name in signers.signers(issuer_id, on)]
        self.fields["signer"] = forms.ChoiceField(
            label=_("Signed by"), required=False, choices=[("", _("the head or acting head of the day")), *listed]
        )

    def clean_on(self) -> date:
        """A day not in the future."""
        on: date = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_("the day of the decision has not come"))
        return on


class AnswerForm(RecordForm):
    """The answer to a comment or an appeal."""

    answer = ReasonField(label=_("Answer"), missing=_("write the answer"), rows=2)
    upheld = forms.BooleanField(label=_("The objection is right"), required=False)


class MakeBundleForm(RecordForm):
    """The bundles of evidence are made."""


class ProposeRevocationForm(RecordForm):
    """An award is proposed to be revoked."""

    reason = ReasonField(label=_("What was false"), missing=_("say what was false"))


class CorrectNameForm(RecordForm):
    """A name of the decision is put right."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        error_messages={"required": _("write the name as it should be")},
    )
    reason = ReasonField(missing=_("give the reason"))

    def __init__(self, award_list: AwardList, line: AwardLine, data: PassedOn = None) -> None:
        super().__init__(award_list, data, at=line.pk, initial={"name": line.candidate.name})
        self.printed = line.candidate.name

    def clean_name(self) -> str:
        """A name different from the present one."""
        name: str = self.cleaned_data["name"]
        if name == self.printed:
            raise forms.ValidationError(_("write the name as it should be"))
        return name


class RevokeForm(RecordForm):
    """The decision to revoke: its number, sign and day, and by when the money is to be repaid."""

    number = DecisionNumberField()
    symbol = SymbolField()
    on = GivenDayField(label=_("Day"), initial=timezone.localdate)
    repay_by = GivenDayField(label=_("Repay by"))
    reason = NumbersReasonField()

    record: AwardList

    def __init__(self, award_list: AwardList, revocation: Revocation, data: PassedOn = None) -> None:
        issuer_id, decided = (
            document_numbers.issuer_id("decision", award_list),
            document_numbers.decision_number(award_list),
        )
        symbol = decided.symbol if decided else CITY_SYMBOL
        number = document_numbers.proposed(issuer_id, timezone.localdate().year, symbol)
        super().__init__(award_list, data, at=revocation.pk, initial={"number": number, "symbol": symbol})

    def clean(self) -> CleanedData:
        """After the award was given, and the money after the decision."""
        data = super().clean()
        on, repay_by, awarded_on = data.get("on"), data.get("repay_by"), self.record.decided_on
        if on and awarded_on and on < awarded_on:
            self.add_error("on", _("an award cannot be revoked before it was given"))
        if on and repay_by and repay_by < on:
            self.add_error("repay_by", _("the money is to be repaid after the decision, not before it"))
        return data


class RepaidForm(RecordForm):
    """The form that records the repayment of a revoked award."""

    on = GivenDayField(label=_("Repaid on"))


class BlanksForm(RecordForm):
    """How far what is printed on the printed forms is moved."""

    right_mm = WholeNumberField(label=_("Move to the right (mm)"), min_value=-MOST_MM, max_value=MOST_MM)
    down_mm = WholeNumberField(label=_("Move down (mm)"), min_value=-MOST_MM, max_value=MOST_MM)

    def __init__(self, award_list: AwardList, data: PassedOn = None, **words: PassedOn) -> None:
        offset = offset_of(award_list)
        initial = {"right_mm": offset.right_mm, "down_mm": offset.down_mm}
        super().__init__(award_list, data, initial=initial, **words)


class SignedPaperForm(RecordForm):
    """A paper of the list that was signed elsewhere."""

    file = PaperFileField(".pdf", label=_("File (.pdf)"))
