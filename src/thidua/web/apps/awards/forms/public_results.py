"""What anybody may say against a list or a decision."""

from typing import TYPE_CHECKING

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from thidua.i18n import UserError
from thidua.web.apps.awards.models import AwardLine
from thidua.web.apps.awards.titles import in_words
from thidua.web.ui.forms import offer_rows
from thidua.web.ui.values import PassedOn

LONGEST_LINE, LONGEST_TEXT = 200, 4000
WHO_AND_WHAT = _("say who you are and what you object to")


if TYPE_CHECKING:  # Django's fields take no parameter when the program runs
    AwardLineField = forms.ModelChoiceField[AwardLine]
else:
    AwardLineField = forms.ModelChoiceField


class LineField(AwardLineField):
    """A choice among the lines of a list, shown by the candidates' names."""

    def label_from_instance(self, line: AwardLine) -> str:
        """The candidate's name."""
        return line.candidate.name


class ObjectionForm(forms.Form):
    """A comment on a list, or an appeal against a decision."""

    line = LineField(AwardLine.objects.none(), label=_("About"), required=False, empty_label=_("the whole list"))
    sender = forms.CharField(
        label=_("Your name"),
        max_length=LONGEST_LINE,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": WHO_AND_WHAT},
    )
    contact = forms.CharField(label=_("How to reach you"), max_length=LONGEST_LINE, required=False)
    text = forms.CharField(
        label=_("What you say"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": WHO_AND_WHAT},
    )

    def __init__(self, lines: QuerySet[AwardLine], data: PassedOn = None) -> None:
        super().__init__(data)
        offer_rows(self, "line", lines)

    def refuse(self, refusal: UserError) -> None:
        """Says above the form why it was not taken."""
        self.add_error(None, in_words(refusal))
