"""The list of a kind of reference data: its columns, what it is asked for. The rows come from the ledger."""

from collections.abc import Iterable

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2.data import TableListData

from thidua.web.apps.reference_data.queries import ALL, ENDED, NOW, worded
from thidua.web.apps.reference_data.reference_tables import ReferenceRow, ReferenceTables
from thidua.web.apps.reference_data.table_specs import GROUPS, REFERS, ColumnSpec, ColumnType, TableSpec
from thidua.web.ui.forms import offer
from thidua.web.ui.tables import MOST_WORDS, ListColumn, ListTable, WordsForm
from thidua.web.ui.values import Json, PassedOn

NUMBER = {"th": {"class": "text-end"}, "td": {"class": "text-end"}}


class ColumnOfField(ListColumn):
    """A column of the list, made from a field of the ledger's table."""

    def __init__(self, field: ColumnSpec, reference: ReferenceTables, *, leads: TableSpec | None) -> None:
        super().__init__(
            verbose_name=_(field.title),
            accessor="values",
            empty_values=(),
            attrs=NUMBER if field.sort is ColumnType.NUMBER else {},
            linkify=(lambda record: reverse("reference-data-one", args=[leads.table, record.word])) if leads else None,
        )
        self.field, self.reference = field, reference

    def render(self, record: ReferenceRow) -> str:
        """The value in words."""
        return worded(self.field, record.values[self.field.column], self.reference)

    def place(self, record: ReferenceRow) -> Json:
        """What a record is sorted by: the rank of the name a value stands for; what is empty stands before all."""
        value = record.values[self.field.column]
        if self.field.sort not in REFERS:
            return (value is not None, value if value is not None else "")
        named = self.reference.tables[REFERS[self.field.sort]].get((value or "",))
        return named.rank if named else 0


class RecordData(TableListData):
    """Rows of the ledger, sorted by what each column says its place is."""

    def __init__(self, data: list[ReferenceRow]) -> None:
        super().__init__(data)  # type: ignore[no-untyped-call]  # the library does not say what it takes

    def order_by(self, aliases: Iterable[str]) -> None:
        """By the first column, equal ones by the next; `-` stands before one that descends."""
        for alias in reversed(list(aliases)):
            column = self.table.columns[alias.removeprefix("-")].column
            self.data.sort(key=column.place, reverse=alias.startswith("-"))


class ReferenceTable(ListTable):
    """The list of the rows of one table of reference data."""

    counted = gettext_lazy("Rows:")

    class Meta(ListTable.Meta):
        empty_text = gettext_lazy("No row is like that.")

    def __init__(self, kind: TableSpec, rows: Iterable[ReferenceRow], reference: ReferenceTables) -> None:
        self.label, self.row_header = _(kind.title), kind.shown[0]
        columns = [
            (column, ColumnOfField(kind.field(column), reference, leads=None if place else kind))
            for place, column in enumerate(kind.shown)
        ]
        super().__init__(RecordData(list(rows)), extra_columns=columns)


class ReferenceFilter(WordsForm):
    """Words, a unit, an officer, a procedure, a group, and whether the row has ended."""

    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)
    group = forms.ChoiceField(label=gettext_lazy("Group of units"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[(NOW, gettext_lazy("not ended")), (ENDED, gettext_lazy("ended")), (ALL, gettext_lazy("All"))],
    )
    officer = forms.CharField(required=False, max_length=MOST_WORDS, widget=forms.HiddenInput)
    procedure = forms.CharField(required=False, max_length=MOST_WORDS, widget=forms.HiddenInput)

    def __init__(self, data: PassedOn, kind: TableSpec, reference: ReferenceTables) -> None:
        super().__init__({**data.dict(), "state": data.get("state") or NOW})
        self.fields["q"].label = _("Code or name")
        everything = [("", _("All"))]
        columns = {field.column for field in kind.fields}
        if columns & {"unit_id", "parent_id"}:
            units = sorted(reference.tables["units"].values(), key=lambda unit: unit.rank)
            offer(self, "unit", everything + [(unit.key[0], unit.values["name"]) for unit in units])
            if kind.table == "units":
                self.fields["unit"].label = _("Unit, and those right below")
        else:
            del self.fields["unit"]
        if "unit_group" in columns:
            offer(self, "group", everything + [(group, _(title)) for group, title in GROUPS.items()])
        else:
            del self.fields["group"]
        if not kind.dated:
            del self.fields["state"]
