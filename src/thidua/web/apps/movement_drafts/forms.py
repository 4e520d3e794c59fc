"""What people fill in about drafts of movements."""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from thidua.definitions.law import load_law
from thidua.definitions.usual_fields import FieldKind, UsualField
from thidua.rules.movement import Movement
from thidua.web.apps.awards.domain import document_numbers
from thidua.web.apps.awards.forms.award_lists import DecisionNumberField, GivenDayField, NumbersReasonField, SymbolField
from thidua.web.apps.awards.forms.record_forms import VersionField
from thidua.web.apps.movement_drafts.copies import NextMovement
from thidua.web.apps.movement_drafts.issuing import PLAN, SYMBOL
from thidua.web.apps.movement_drafts.models import MovementDraft
from thidua.web.apps.movement_drafts.titles import field_label
from thidua.web.apps.movement_drafts.toml_text import LARGEST_TEXT
from thidua.web.ui.fields import DayField, WholeNumberField
from thidua.web.ui.forms import offer
from thidua.web.ui.values import PassedOn

LONGEST_ID, LONGEST_TITLE, LONGEST_SHARE, LONGEST_REASON = 50, 500, 30, 4000
LARGEST_NUMBER = 999_999_999


def value_name(name: str) -> str:
    """What a value is sent as, by the name of its field."""
    return f"value-{name}"


class NextForm(forms.Form):
    """A movement that begins as a copy of another."""

    base = forms.ChoiceField(label=_("Copied from"))
    id = forms.RegexField(
        label=_("Id of the movement"),
        regex=r"^[a-z0-9][a-z0-9._-]*$",
        max_length=LONGEST_ID,
        help_text=_("Small letters, digits, - and dots; it stands in the addresses of its pages: can-tho-2027"),
        error_messages={"invalid": _("small letters, digits, - and dots alone")},
    )
    title_vi = forms.CharField(label=_("Title (Vietnamese)"), max_length=LONGEST_TITLE)
    title_en = forms.CharField(label=_("Title (English)"), max_length=LONGEST_TITLE)
    first = GivenDayField(label=_("First day"))
    last = GivenDayField(label=_("Last day"))

    def __init__(self, bases: list[tuple[str, str]], data: PassedOn = None) -> None:
        super().__init__(data, auto_id="next-%s")
        offer(self, "base", bases)

    @property
    def wanted(self) -> NextMovement:
        """What was filled in. Of a valid form."""
        data = self.cleaned_data
        return NextMovement(data["id"], {"vi": data["title_vi"], "en": data["title_en"]}, data["first"], data["last"])


class AmendmentForm(forms.Form):
    """An amendment of a movement that was issued."""

    base = forms.ChoiceField(label=_("Movement to be amended"))
    holds_from = GivenDayField(label=_("Holds from"))

    def __init__(self, bases: list[tuple[str, str]], data: PassedOn = None) -> None:
        super().__init__(data, auto_id="amendment-%s")
        offer(self, "base", bases)


class _ShareField(forms.CharField):
    """A share, or a number where the movement writes one: 80%, 97.5%, 2/3; a comma is taken for a point."""

    def __init__(self, **words: PassedOn) -> None:
        super().__init__(max_length=LONGEST_SHARE, **words)

    def clean(self, value: PassedOn) -> PassedOn:
        """As the movement writes it: a whole number as one, whatever else as text."""
        text = str(super().clean(value)).replace(",", ".").replace(" ", "")
        return int(text) if text.isdecimal() and text.isascii() else text


class ValuesForm(forms.Form):
    """The usual values of a movement. Whether each is possible the loader says, at its field."""

    version = VersionField()

    def __init__(
        self,
        draft: MovementDraft,
        fields: Mapping[str, UsualField],
        titles: Mapping[str, str],
        movement: Movement,
        data: PassedOn = None,
    ) -> None:
        super().__init__(data, auto_id="id-%s")
        self.names: dict[str, str] = {}
        self.initial["version"] = draft.version
        for language, title in titles.items():
            label = _("Title (Vietnamese)") if language == "vi" else _("Title (English)")
            self.fields[f"title-{language}"] = forms.CharField(label=label, max_length=LONGEST_TITLE, initial=title)
        for name, field in fields.items():
            self.names[value_name(name)] = name
            self.fields[value_name(name)] = _form_field(field, field_label(field, movement))

    @property
    def values(self) -> dict[str, object]:
        """The values by the names of the fields. Of a valid form."""
        return {name: self.cleaned_data[sent] for sent, name in self.names.items()}

    @property
    def titles(self) -> dict[str, str]:
        """The titles by language. Of a valid form."""
        return {
            sent.removeprefix("title-"): value for sent, value in self.cleaned_data.items() if sent.startswith("title-")
        }


def _form_field(field: UsualField, label: str) -> forms.Field:
    help_text = escape(" ".join(filter(None, (field.source, field.clause))))  # a help text is taken for HTML
    match field.kind:
        case FieldKind.DAY:
            return DayField(label=label, initial=field.value, help_text=help_text)
        case FieldKind.NUMBER:
            return WholeNumberField(
                label=label, initial=field.value, help_text=help_text, min_value=0, max_value=LARGEST_NUMBER
            )
        case FieldKind.RATE:
            rates = [(rate, rate) for rate in dict.fromkeys([*load_law().bonus_rates, str(field.value)])]
            return forms.ChoiceField(label=label, initial=field.value, help_text=help_text, choices=rates)
        case _:
            return _ShareField(label=label, initial=field.value, help_text=help_text)


class DraftFileForm(forms.Form):
    """A file of the movement as TOML."""

    version = VersionField()
    content = forms.CharField(
        label=_("The file as TOML"),
        max_length=LARGEST_TEXT,
        strip=False,
        widget=forms.Textarea({"rows": 40, "spellcheck": "false", "class": "form-control font-monospace"}),
    )

    def __init__(self, draft: MovementDraft, content: str, data: PassedOn = None) -> None:
        super().__init__(data, initial={"version": draft.version, "content": content}, auto_id="file-%s")


class DraftStepForm(forms.Form):
    """A step, with its reason where it asks for one."""

    version = VersionField()

    def __init__(self, draft: MovementDraft, event: str, *, asks_reason: bool, data: PassedOn = None) -> None:
        super().__init__(data, initial={"version": draft.version}, auto_id=f"{event}-%s")
        if asks_reason:
            self.fields["reason"] = forms.CharField(
                label=_("Reason"), max_length=LONGEST_REASON, error_messages={"required": _("give the reason")}
            )


class IssueForm(forms.Form):
    """Number, sign and day of the act that issues a movement; the next number of the city's register is proposed."""

    version = VersionField()
    number = DecisionNumberField()
    symbol = SymbolField()
    on = GivenDayField(label=_("Day"))
    reason = NumbersReasonField()

    def __init__(self, draft: MovementDraft, data: PassedOn = None) -> None:
        today = timezone.localdate()
        issuer_id = document_numbers.issuer_id(PLAN, "")
        initial = {
            "version": draft.version,
            "number": document_numbers.proposed(issuer_id, today.year, SYMBOL),
            "symbol": SYMBOL,
            "on": today,
        }
        super().__init__(data, initial=initial, auto_id="issue-%s")
        self.fields["symbol"].required = True

    def clean_on(self) -> date:
        """A day not in the future."""
        on: date = self.cleaned_data["on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_("the day of the paper has not come"))
        return on
