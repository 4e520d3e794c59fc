"""What people fill in: made from the description of the register."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thidua.i18n import Language, UserError
from thidua.verdicts.titles import is_distribution
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.evaluations.models import Subject as Judged
from thidua.web.apps.registers.form_fields import DAYS, field_for
from thidua.web.apps.registers.register_spec import Field, Move, Register
from thidua.web.apps.registers.subjects import Subject, known_officers, officers_of


class EntryForm(forms.Form):
    """The fields of an entry, or those a move asks for. version: what the page showed; `closed_on` where it ends."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        register: Register,
        fields: Iterable[Field],
        subject: Subject,
        *args: Any,
        language: Language,
        required: Iterable[str] = (),
        ends: bool = False,
        listed: bool = True,
        **words: Any,
    ) -> None:
        super().__init__(*args, **words)
        self.register, self.asked, self.subject = register, tuple(fields), subject
        officers = (
            officers_of(subject) if listed and any(f.kind in ("officer", "authors") for f in self.asked) else None
        )
        for each in self.asked:
            self.fields[each.id] = field_for(
                each, language, officers, lambda codes: known_officers(subject, codes), subject.kind
            )
            if each.id in required:
                self.fields[each.id].required = True
        if ends:
            widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
            self.fields["closed_on"] = forms.DateField(
                label=_("Closed on"), widget=widget, input_formats=DAYS, initial=timezone.localdate
            )
        if subject.kind == "officer" and "officer_id" in self.fields:
            del self.fields["officer_id"]

    def clean(self) -> dict[str, Any]:
        """Figures out of the evaluations chosen; days in their order."""
        found = super().clean() or self.cleaned_data
        for each in self.asked:
            if each.kind == "figure" and found.get(each.id):
                found[each.id] = self._figure(each, found)
        opened, closed, due = (found.get(name) for name in ("opened_on", "closed_on", "due_on"))
        for name, later in (("closed_on", closed), ("due_on", due)):
            if opened and later and later < opened:
                self.add_error(name if name in self.fields else None, gettext("This day is before the opening."))
        if closed and closed > timezone.localdate():
            self.add_error("closed_on", gettext("This day has not come yet."))
        start, end = found.get("from_at"), found.get("to_at")
        if start and end and end <= start:
            self.add_error("to_at", gettext("The end is not after the beginning."))
        return found

    def _figure(self, field: Field, found: dict[str, Any]) -> dict[str, Any] | None:
        indicator = found.get("indicator_id") or self.initial.get("indicator_id")
        evaluation = Evaluation.objects.get(pk=found[field.id])
        kind, subject_id = self.subject.judged
        judged = Judged.objects.filter(evaluation=evaluation, kind=kind, subject_id=subject_id).first()
        months = (judged.figures if judged else {}).get(indicator or "", [])
        if not months:
            self.add_error(field.id, gettext("That evaluation has no figure of this indicator for this subject."))
            return None
        return figure(evaluation, indicator or "", months)

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, without what the page itself carries."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "file")}

    def refuse(self, error: UserError, language: Language) -> None:
        """Shows a refusal above the form."""
        self.add_error(None, ValidationError(error.render(language)))


def figure(evaluation: Evaluation, indicator: str, months: list[list[Any]]) -> dict[str, Any]:
    """A figure of an evaluation as an entry keeps it: the sum over its months (of a median its last month), and what it
    was taken from."""
    median = is_distribution(indicator)
    taken = months[-1:] if median else months
    return {
        "indicator": indicator,
        "numerator": sum(int(month[1] or 0) for month in taken),
        "denominator": None if median else sum(int(month[2] or 0) for month in taken),
        "months": [taken[0][0], taken[-1][0]],
        "evaluation": evaluation.key,
        "result_hash": evaluation.result_hash,
        "import_number": evaluation.import_number,
        "as_of_at": evaluation.as_of_at,
    }


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea({"rows": 3}))


class FileForm(forms.Form):
    """A file."""

    file = forms.FileField(label=_("File"))


class FreezeForm(forms.Form):
    """A day, and why it is frozen again."""

    on = forms.DateField(
        label=_("Participants on"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=DAYS,
        initial=timezone.localdate,
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=1000, widget=forms.Textarea({"rows": 2}))


def move_form(register: Register, move: Move, subject: Subject, *args: Any, **words: Any) -> EntryForm:
    """The form of a move; a file that shows what it says may come with it."""
    ends = register.state_of(move.to).ends and not move.today
    form = EntryForm(register, register.asked_by(move), subject, *args, required=move.required, ends=ends, **words)
    form.fields["file"] = forms.FileField(label=_("Evidence"), required=False)
    return form
