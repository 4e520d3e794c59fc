"""The list of a register: its columns, its filters."""

from datetime import date
from functools import cached_property

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Case, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thidua.definitions.registers import registers_for
from thidua.definitions.registers.spec import CANCELLED, CANCELLED_STATE, FieldSpec, Purpose, Register
from thidua.i18n import Language
from thidua.web.apps.organisation.models import Officer, Unit
from thidua.web.apps.registers.body_names import unconfirmed
from thidua.web.apps.registers.field_values import DisplayNames, display_text, state_title, value_of
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.apps.registers.queries import columns, is_overdue, names_for, overdue, with_words
from thidua.web.apps.registers.subjects import RegisterSubject, units_below, units_to_choose
from thidua.web.ui.tables import DayColumn, ListColumn, ListFilter, ListTable, WordsFilter
from thidua.web.ui.templatetags.display import day, language
from thidua.web.ui.values import PassedOn

# Kinds of fields whose kept values stand in the order people expect; texts would follow the database's alphabet.
SORTED_AS_KEPT = frozenset({"day", "criterion", "standard", "indicator"})


class FieldColumn(ListColumn):
    """A field that the register's description lists."""

    def __init__(self, field: FieldSpec, language: Language) -> None:
        sorts = field.column and field.kind in SORTED_AS_KEPT
        super().__init__(
            verbose_name=field.title.text(language),
            accessor="pk",
            order_by=(field.id,),
            orderable=sorts,
        )
        self.field, self.language = field, language

    def render(self, record: RegisterEntry, table: "EntryTable") -> str:  # type: ignore[override]  # the library gives what the names ask for
        """The value in words."""
        return display_text(self.field, value_of(record, self.field), table.display_names, self.language) or "–"


class EntryTable(ListTable):
    """Entries of a register."""

    counted = _("Entries:")
    row_header = "code"
    code = tables.Column(
        verbose_name=_("Code"), linkify=("register-entry", [tables.A("pk")]), attrs={"td": {"class": "text-nowrap"}}
    )
    title = tables.Column(verbose_name=_("Content"), orderable=False, attrs={"td": {"class": "td-wide"}})
    unit_id = tables.Column(verbose_name=_("Unit"))
    officer_id = tables.Column(verbose_name=_("Person"))
    state = tables.Column(verbose_name=_("State"))
    due_on = DayColumn(verbose_name=_("Due"))

    class Meta(ListTable.Meta):
        empty_text = _("There is no such entry.")
        sequence = ("code", "title", "unit_id", "officer_id", "...", "state", "due_on")

    def __init__(self, entries: QuerySet[RegisterEntry], *, register: Register, language: Language) -> None:
        self.register, self.language = register, language
        self.label = register.title.text(language)
        left_out = {"city": ("unit_id", "officer_id"), "unit": ("officer_id",)}.get(register.about, ())
        own = [(f"field_{field.id}", FieldColumn(field, language)) for field in columns(register)]
        super().__init__(entries, extra_columns=own, exclude=left_out)

    @cached_property
    def display_names(self) -> DisplayNames:
        """Names of all that the entries of this page mention."""
        return names_for(self.register, [row.record for row in self.page])

    @cached_property
    def today(self) -> date:
        """The day by which an entry is overdue."""
        return timezone.localdate()

    def render_unit_id(self, value: str) -> str:
        """Its name."""
        return self.display_names.units.get(value, value)

    def render_officer_id(self, value: str) -> str:
        """The name."""
        return self.display_names.officers.get(value, value)

    def render_state(self, value: str) -> str:
        """In words."""
        return state_title(self.register, value, self.language)

    def render_due_on(self, value: date, record: RegisterEntry) -> SafeString | str:
        """The day, and whether it has passed."""
        if not is_overdue(record, self.today):
            return day(value)
        return format_html('{} <strong class="text-danger">{}</strong>', day(value), gettext("overdue"))

    def order_unit_id(
        self, entries: QuerySet[RegisterEntry], is_descending: bool
    ) -> tuple[QuerySet[RegisterEntry], bool]:
        """By the names of units, as Vietnamese readers expect."""
        return _by_rank(entries, Unit, "unit_id", is_descending), True

    def order_officer_id(
        self, entries: QuerySet[RegisterEntry], is_descending: bool
    ) -> tuple[QuerySet[RegisterEntry], bool]:
        """By the names of persons, as Vietnamese readers expect."""
        return _by_rank(entries, Officer, "officer_id", is_descending), True

    def order_state(
        self, entries: QuerySet[RegisterEntry], is_descending: bool
    ) -> tuple[QuerySet[RegisterEntry], bool]:
        """In the order in which an entry goes through its states."""
        places = [When(state=state.id, then=Value(place)) for place, state in enumerate(self.register.state)]
        place = Case(*places, default=Value(len(places)), output_field=IntegerField())
        return entries.annotate(place=place).order_by("-place" if is_descending else "place"), True


def _by_rank(
    entries: QuerySet[RegisterEntry], model: type[Unit] | type[Officer], column: str, is_descending: bool
) -> QuerySet[RegisterEntry]:
    rank = Subquery(model.objects.filter(pk=OuterRef(column)).values("rank")[:1])
    return entries.annotate(rank=rank).order_by("-rank" if is_descending else "rank")


class EntryFilter(ListFilter):
    """Entries with some words, in a state, of a unit and those below it, past their time limit, or of bodies with names
    that nobody has confirmed; none cancelled, unless they are asked for.
    """

    q = WordsFilter(label=_("Code or words"), method="with_words")
    state = django_filters.ChoiceFilter(label=_("State"), empty_label=_("All"))
    unit = django_filters.ChoiceFilter(label=_("Unit"), method="below_unit", empty_label=_("All"))
    overdue = django_filters.BooleanFilter(
        label=_("Only overdue ones"), method="only_overdue", widget=forms.CheckboxInput
    )
    unconfirmed = django_filters.BooleanFilter(
        label=_("Only names that are not confirmed"), method="only_unconfirmed", widget=forms.CheckboxInput
    )

    class Meta(ListFilter.Meta):
        model = RegisterEntry
        fields = ("state",)

    def __init__(
        self, data: PassedOn, entries: QuerySet[RegisterEntry], *, register: Register, subject: RegisterSubject
    ) -> None:
        super().__init__(data, entries)
        states = [(state.id, state.title.text(language())) for state in (*register.state, CANCELLED_STATE)]
        self.filters["state"].extra["choices"] = states
        self.ended = [state.id for state in register.state if state.ends]
        if register not in registers_for(Purpose.BODIES_IN_PAPERS):
            del self.filters["unconfirmed"]
        if subject.kind or register.about == "city":
            del self.filters["unit"]
        else:
            self.filters["unit"].extra["choices"] = units_to_choose()

    def filter_queryset(self, entries: QuerySet[RegisterEntry]) -> QuerySet[RegisterEntry]:
        """Cancelled ones only where they are asked for."""
        filtered = super().filter_queryset(entries)
        state = self.form.cleaned_data.get("state")
        return filtered if state == CANCELLED else filtered.exclude(state=CANCELLED)

    def with_words(self, entries: QuerySet[RegisterEntry], _name: str, words: str) -> QuerySet[RegisterEntry]:
        """All of the words, whatever their accents."""
        return with_words(entries, words)

    def below_unit(self, entries: QuerySet[RegisterEntry], _name: str, unit_id: str) -> QuerySet[RegisterEntry]:
        """Of the unit and those below it."""
        return entries.filter(unit_id__in=units_below(unit_id))

    def only_unconfirmed(self, entries: QuerySet[RegisterEntry], _name: str, only: bool) -> QuerySet[RegisterEntry]:
        """In force, with names that a unit alone wrote."""
        return entries.filter(pk__in=unconfirmed(entries)).exclude(state__in=self.ended) if only else entries

    def only_overdue(self, entries: QuerySet[RegisterEntry], _name: str, only: bool) -> QuerySet[RegisterEntry]:
        """Past the time limit, the longest first."""
        return entries.filter(overdue()).order_by("due_on", "id") if only else entries
