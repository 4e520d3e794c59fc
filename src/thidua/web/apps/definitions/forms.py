"""What people fill in about the calendar: which one to look at, a change of a day, why a draft is saved."""

from collections.abc import Sequence
from typing import TypeVar

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thidua.definitions.law import load_law
from thidua.i18n import UserError
from thidua.web.apps.definitions.calendar_editor import CalendarEdit
from thidua.web.apps.organisation.models import Unit
from thidua.web.ui.fields import DayField, WholeNumberField
from thidua.web.ui.templatetags.display import language
from thidua.web.ui.values import CleanedData

KINDS = [
    ("add", _("a day off")),
    ("remove", _("a holiday that is worked")),
    ("swap", _("a weekday off, worked on a rest day")),
]
FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST_NAME, LONGEST_NOTE, LONGEST_REASON = 200, 500, 4000
Message = TypeVar("Message")
BOTH_NAMES = _("give the day's name in both languages")


def messages_for(message: Message, *codes: str) -> dict[str, Message]:
    """The message for each of the codes of errors."""
    return dict.fromkeys(codes, message)


def unit_choices() -> list[tuple[str, str | Promise]]:
    """The whole city, and every unit there is when the form is shown."""
    return [("", _("the whole city")), *Unit.objects.values_list("id", "name")]


def source_choices() -> list[tuple[str, str]]:
    """The legal texts that can lay a change down, in the reader's language."""
    sources = load_law().sources.values()
    return [("", "–"), *((source.id, f"{source.number} – {getattr(source.title, language())}") for source in sources)]


class CalendarChoiceForm(forms.Form):
    """The year and the unit whose days are shown."""

    year = WholeNumberField(
        label=_("Year"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        required=False,
    )

    def __init__(self, units: Sequence[tuple[str, str]], year: int, data: QueryDict) -> None:
        super().__init__({"year": str(year), **data.dict()})
        self.fields["unit"] = forms.ChoiceField(
            label=_("Calendar of"), required=False, choices=[("", _("the whole city")), *units]
        )


class CalendarChangeForm(forms.Form):
    """A change of one day."""

    kind = forms.ChoiceField(
        label=_("What changes"),
        choices=KINDS,
        error_messages=messages_for(_("choose what changes"), "required", "invalid_choice"),
    )
    on = DayField(label=_("Day"), error_messages=messages_for(_("give the day"), "required", "invalid"))
    work = DayField(
        label=_("Rest day worked (of a swap)"),
        required=False,
        error_messages=messages_for(_("give the day"), "invalid"),
    )
    unit = forms.ChoiceField(
        label=_("For"),
        required=False,
        choices=unit_choices,
        error_messages=messages_for(_("there is no such unit"), "invalid_choice"),
    )
    name_vi = forms.CharField(
        label=_("Name (Vietnamese)"), max_length=LONGEST_NAME, error_messages=messages_for(BOTH_NAMES, "required")
    )
    name_en = forms.CharField(
        label=_("Name (English)"), max_length=LONGEST_NAME, error_messages=messages_for(BOTH_NAMES, "required")
    )
    source = forms.ChoiceField(
        label=_("Laid down in"),
        choices=source_choices,
        error_messages=messages_for(_("choose the text that lays the change down"), "required", "invalid_choice"),
    )
    note = forms.CharField(label=_("Note"), max_length=LONGEST_NOTE, required=False)

    def clean(self) -> CleanedData:
        """A swap names both of its days."""
        data = super().clean() or self.cleaned_data
        if data.get("kind") == "swap" and not data.get("work") and "work" not in self.errors:
            self.add_error("work", _("a swap needs the rest day that is worked"))
        return data

    @property
    def change(self) -> CalendarEdit:
        """What was filled in. Of a valid form."""
        data = self.cleaned_data
        return CalendarEdit(
            data["kind"],
            data["on"],
            data["name_vi"],
            data["name_en"],
            data["source"],
            data["unit"],
            data["work"],
            data["note"],
        )

    def refuse(self, refusal: UserError) -> None:
        """Says above the form why the change is not possible."""
        self.add_error(None, refusal.render(language()))


class SaveCalendarForm(forms.Form):
    """Why a draft becomes the calendar in force."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("give the reason")},
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="save-%s")
