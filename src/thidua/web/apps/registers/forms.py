"""What people fill in: made from the description of the register."""

from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thidua.definitions.registers.spec import FieldSpec, Move, Register
from thidua.i18n import Language, UserError
from thidua.rules.terms import Count
from thidua.verdicts.titles import is_distribution
from thidua.web.apps.evaluations.models import EvaluatedSubject as Judged
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.organisation.queries import names
from thidua.web.apps.registers.form_fields import field_for
from thidua.web.apps.registers.subjects import RegisterSubject, existing_officers, officers_of
from thidua.web.ui.fields import DayField, WholeNumberField
from thidua.web.ui.values import CleanedData, JsonObject, PassedOn

Months = list[list[int | None]]  # of an evaluated subject: [yyyymm, numerator, denominator, excluded]
WHOLE_MOVEMENT = 0  # stands for the month of what is counted over the whole movement


class EntryForm(forms.Form):
    """The fields of an entry, or those a move asks for; `closed_on` where it ends it.

    versioned: it writes an entry that is there already, and carries which version of it the page showed.
    """

    def __init__(
        self,
        register: Register,
        fields: Iterable[FieldSpec],
        subject: RegisterSubject,
        *args: PassedOn,
        language: Language,
        required: Iterable[str] = (),
        ends: bool = False,
        listed: bool = True,
        versioned: bool = False,
        **options: PassedOn,
    ) -> None:
        super().__init__(*args, **options)
        if versioned:
            self.fields["version"] = version_field()
        self.register, self.described, self.subject = register, tuple(fields), subject
        of_officers = any(field.kind in ("officer", "authors") for field in self.described)
        officers = officers_of(subject) if listed and of_officers else None
        for field in self.described:
            self.fields[field.id] = field_for(
                field, language, officers, lambda codes: existing_officers(subject, codes), subject
            )
            if field.id in required:
                self.fields[field.id].required = True
        if ends:
            self.fields["closed_on"] = DayField(label=_("Closed on"), initial=timezone.localdate)
        if subject.kind == "officer" and "officer_id" in self.fields:
            del self.fields["officer_id"]

    def clean(self) -> CleanedData:
        """Figures out of the evaluations chosen, those of later months after the earlier ones; days in their order."""
        values: CleanedData = super().clean() or self.cleaned_data
        for field in sorted(self.described, key=lambda described: bool(described.after)):
            if field.kind == "figure" and values.get(field.id):
                values[field.id] = self._figure(field, values)
        opened, closed, due = (values.get(name) for name in ("opened_on", "closed_on", "due_on"))
        for name, later in (("closed_on", closed), ("due_on", due)):
            if opened and later and later < opened:
                self.add_error(name if name in self.fields else None, gettext("This day is before the opening."))
        if closed and closed > timezone.localdate():
            self.add_error("closed_on", gettext("This day has not come yet."))
        start, end = values.get("from_at"), values.get("to_at")
        if start and end and end <= start:
            self.add_error("to_at", gettext("The end is not after the beginning."))
        return values

    def _figure(self, field: FieldSpec, values: JsonObject) -> JsonObject | None:
        indicator = values.get("indicator_id") or self.initial.get("indicator_id")
        evaluation = Evaluation.objects.get(pk=values[field.id])
        own = _months(evaluation, self.subject.judged, indicator or "")
        if not own:
            self.add_error(field.id, gettext("That evaluation has no figure of this indicator for this subject."))
            return None
        before = values.get(field.after) if field.after else None
        earlier: JsonObject = before if isinstance(before, dict) else {}
        months = _later(own, earlier)
        if not months:
            self.add_error(field.id, gettext("That evaluation has no month after those of the figure before."))
            return None
        of_unit = _months(evaluation, ("unit", self.subject.unit_id), indicator or "")
        unit = unit_figure(self.subject.unit_id, _later(of_unit, earlier.get("unit") or {}))
        return figure(evaluation, indicator or "", months) | {"unit": unit}

    @property
    def values(self) -> JsonObject:
        """What was filled in, without what the page itself carries."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "file")}

    def refuse(self, error: UserError, language: Language) -> None:
        """Shows a refusal above the form."""
        self.add_error(None, ValidationError(error.render(language)))


def _months(evaluation: Evaluation, judged: tuple[str, str], indicator: str) -> Months:
    """The months of a subject (kind, id) in an evaluation; none where it has no figure of the indicator."""
    kind, subject_id = judged
    subject = Judged.objects.filter(evaluation=evaluation, kind=kind, subject_id=subject_id).first()
    months: Months = (subject.figures if subject else {}).get(indicator, [])
    return months


def _later(months: Months, earlier: JsonObject) -> Months:
    """Those after the last month of an earlier figure; all of them where there is none, or one without months, as
    those of officers are."""
    last = earlier["months"][1] if earlier else WHOLE_MOVEMENT
    return months if last == WHOLE_MOVEMENT else [month for month in months if int(month[0] or 0) > last]


def total(months: Months) -> Count:
    """What is counted in these months together."""
    return Count(*(sum(int(month[place] or 0) for month in months) for place in (1, 2)))


def unit_figure(unit_id: str, months: Months) -> JsonObject | None:
    """The share of a unit over these months, whoever's figure stands beside it; None of none."""
    if not months:
        return None
    of_all, span = total(months), [months[0][0], months[-1][0]]
    return {"unit_id": unit_id, "numerator": of_all.numerator, "denominator": of_all.denominator, "months": span}


def figure(evaluation: Evaluation, indicator: str, months: Months) -> JsonObject:
    """A figure of an evaluation as an entry keeps it: the sum over its months (of a median its last month), and what it
    was taken from."""
    median = is_distribution(indicator)
    taken = months[-1:] if median else months
    count = total(taken)
    return {
        "indicator": indicator,
        "numerator": count.numerator,
        "denominator": None if median else count.denominator,
        "months": [taken[0][0], taken[-1][0]],
        "evaluation": evaluation.key,
        "result_hash": evaluation.result_hash,
        "import_number": evaluation.import_number,
        "as_of_at": evaluation.as_of_at,
    }


def version_field() -> WholeNumberField:
    """The version of an entry that a page showed; somebody else's writing meanwhile is found out by it."""
    return WholeNumberField(min_value=1, widget=forms.HiddenInput)


class ConfirmNamesForm(forms.Form):
    """The press of a button on an entry's page."""

    version = version_field()


class CancelForm(forms.Form):
    """Why an entry is taken out of every count."""

    version = version_field()
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea({"rows": 3}))


class FileForm(forms.Form):
    """A file that shows what an entry says."""

    file = forms.FileField(
        label=_("Add a file"),
        help_text=_("PDF, PNG, JPEG, Word or Excel without macros."),
        widget=forms.FileInput({"accept": ".pdf,.png,.jpg,.jpeg,.docx,.xlsx"}),
    )


class UnitForm(forms.Form):
    """The unit a new entry speaks of."""

    unit = forms.ChoiceField(label=_("New entry for"), choices=lambda: [("", "–"), *names().items()])

    def __init__(self, *args: PassedOn, **options: PassedOn) -> None:
        super().__init__(*args, **{**options, "auto_id": "new-%s"})


class FreezeForm(forms.Form):
    """A day, and why it is frozen again."""

    on = DayField(label=_("Participants on"), initial=timezone.localdate)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=1000, widget=forms.Textarea({"rows": 2}))


def move_form(
    register: Register, move: Move, subject: RegisterSubject, *args: PassedOn, **options: PassedOn
) -> EntryForm:
    """The form of a move; a file that shows what it says may come with it."""
    ends = register.state_of(move.to).ends and not move.today and move.to not in move.of
    form = EntryForm(
        register,
        register.fields_of_move(move),
        subject,
        *args,
        required=move.required,
        ends=ends,
        versioned=True,
        **options,
    )
    form.fields["file"] = forms.FileField(label=_("Evidence"), required=False)
    return form
