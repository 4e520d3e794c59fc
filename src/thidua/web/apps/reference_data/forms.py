"""The form of a row, made from its kind; a line of a spreadsheet is read by the same form."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.ledger.cleaning.codes import procedure_code
from thidua.web.apps.reference_data.reference_tables import ReferenceRow, ReferenceTables, Values, key_in
from thidua.web.apps.reference_data.table_specs import ColumnSpec, ColumnType, TableSpec
from thidua.web.ui.fields import DayField, WholeNumberField
from thidua.web.ui.values import CleanedData, JsonObject, PassedOn

YES, NO = "true", "false"


class RowForm(forms.Form):
    """Fields by the kind; `values()` once it is valid."""

    version = WholeNumberField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        kind: TableSpec,
        reference: ReferenceTables,
        *args: PassedOn,
        record: ReferenceRow | None = None,
        **words: PassedOn,
    ) -> None:
        self.kind, self.reference, self.record = kind, reference, record
        if record is not None:
            words.setdefault("initial", {**initial_values(record.values), "version": record.version})
        super().__init__(*args, **{**words, "auto_id": "id_%s"})
        for field in kind.fields:
            self.fields[field.column] = made = _field(field, kind, reference)
            if record is not None and field.column in kind.key:
                made.disabled = True

    def clean(self) -> CleanedData:
        """A new row's key must be free."""
        data: CleanedData = super().clean() or self.cleaned_data
        if self.record is None and not self.errors:
            key = key_in(self.kind, self.values())
            if key in self.reference.tables[self.kind.table]:
                self.add_error(self.kind.key[-1], _("There is such a row already: %(key)s.") % {"key": " · ".join(key)})
        return data

    def values(self) -> Values:
        """What the row says, as the ledger has it."""
        row_values: Values = {}
        for field in self.kind.fields:
            if self.record is not None and field.column in self.kind.key:
                row_values[field.column] = self.record.values[field.column]
                continue
            value = self.cleaned_data.get(field.column)
            if field.sort is ColumnType.FLAG:
                value = {YES: True, NO: False}.get(value or "")
            elif field.sort is ColumnType.PROCEDURE or field.column == "procedure_id":
                value = procedure_code(value or "")
            row_values[field.column] = None if value == "" else value
        return row_values


def initial_values(values: Values) -> JsonObject:
    """A row's values in the form in which its form fields take them."""
    return {name: {True: YES, False: NO}[value] if isinstance(value, bool) else value for name, value in values.items()}


def _field(column: ColumnSpec, kind: TableSpec, reference: ReferenceTables) -> forms.Field:
    words: dict[str, PassedOn] = {"label": _(column.title), "required": column.column in kind.required}
    empty = ("", "–")
    if column.sort is ColumnType.DAY:
        return DayField(**words)
    if column.sort is ColumnType.FLAG:
        return forms.ChoiceField(choices=[empty, (YES, _("yes")), (NO, _("no"))], **words)
    if column.sort is ColumnType.NUMBER:
        return WholeNumberField(min_value=1, max_value=100_000, **words)
    if column.sort is ColumnType.CHOICE:
        return forms.ChoiceField(choices=[empty, *((value, _(title)) for value, title in column.choices)], **words)
    if column.sort is ColumnType.UNIT:
        units = sorted(reference.tables["units"].values(), key=lambda record: record.rank)
        listed = [(unit.key[0], f"{unit.values['name']} ({unit.key[0]})") for unit in units]
        return forms.ChoiceField(choices=[empty, *listed], **words)
    longest = 2000 if column.column == "name" else 100 if column.column in kind.key else 300
    return forms.CharField(max_length=longest, **words)


class EndRowForm(forms.Form):
    """The form that gives a row its last day."""

    version = WholeNumberField(widget=forms.HiddenInput)
    valid_to_on = DayField(label=gettext_lazy("Last day"))
