"""Every list of the site: columns that sort, pages, and filters that stay in the address.

An app describes its list as a `ListTable` and, over the database, a `ListFilter`; `ui/table.html` and `ui/filter.html`
draw them. The words of an address are `sort`, `page` and the filter's own fields.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import ClassVar, Self

import django_filters
import django_tables2 as tables
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_tables2.data import TableQuerysetData

from thidua.web.ui.fields import DayField
from thidua.web.ui.templatetags.display import day, moment, number
from thidua.web.ui.values import CleanedData, PassedOn

PAGE = 50
MOST_WORDS = 100


class ListTable(tables.Table):
    """A list. `label` names it for readers who hear the page; `counted` stands before the number of its rows.

    `row_header`: the column whose cell heads the row.
    """

    label: str | Promise = ""
    counted: ClassVar[str | Promise] = ""
    row_header: str = ""

    class Meta:
        template_name = "ui/table.html"
        default = "–"
        order_by_field = "sort"

    def __init__(self, data: Iterable[object], **options: PassedOn) -> None:
        super().__init__(data, **options)  # type: ignore[no-untyped-call]  # the library does not say what it takes

    def arranged_for(self, request: HttpRequest, per_page: int = PAGE) -> Self:
        """Sorts and cuts into pages by the words of the address; a page that does not exist is the nearest one.

        The library's own `RequestConfig` would let an address ask for pages of any length.
        """
        self.request = request
        if columns := request.GET.getlist(self.order_by_field):
            self.order_by = columns
        if isinstance(self.data, TableQuerysetData):
            # Rows that are equal in the column sorted by stay in one order over all pages.
            rows = self.data.data
            self.data.data = rows.order_by(*(rows.query.order_by or rows.model._meta.ordering), "pk")  # noqa: SLF001
        self.paginator = Paginator(self.rows, per_page)
        self.page = self.paginator.get_page(request.GET.get("page"))
        return self


class ListColumn(tables.Column):
    """A column of a list."""

    def __init__(self, **options: PassedOn) -> None:
        super().__init__(**options)  # type: ignore[no-untyped-call]  # the library does not say what it takes


class NumberColumn(ListColumn):
    """A whole number, set to the right."""

    def __init__(self, **options: PassedOn) -> None:
        options.setdefault("attrs", {"th": {"class": "text-end"}, "td": {"class": "text-end"}})
        super().__init__(**options)

    def render(self, value: int) -> str:
        """As the reader's language groups it."""
        return number(value)


class DayColumn(ListColumn):
    """A day."""

    def render(self, value: date) -> str:
        """31/12/2026."""
        return day(value)


class MomentColumn(ListColumn):
    """A moment, in the site's civil time."""

    def render(self, value: datetime) -> str:
        """14:05 31/12/2026."""
        return moment(value)


class FilterForm(forms.Form):
    """The form of a list's filters; the ids of its controls are the words of the address."""

    def __init__(self, *args: PassedOn, **options: PassedOn) -> None:
        options.setdefault("auto_id", "%s")
        super().__init__(*args, **options)


class ListFilter(django_filters.FilterSet):
    """Filters of a list over the database. A word that does not fit says so at its field and filters nothing."""

    class Meta:
        form = FilterForm


class WordsFilter(django_filters.CharFilter):
    """Words to be found."""

    def __init__(self, *args: PassedOn, **options: PassedOn) -> None:
        search = forms.TextInput({"type": "search"})
        super().__init__(*args, max_length=MOST_WORDS, widget=search, **options)


class DayFilter(django_filters.DateFilter):
    """A day, in any form a form takes."""

    field_class = DayField


class WordsForm(FilterForm):
    """What a list that is not in the database is asked for."""

    q = forms.CharField(
        label=_("Words"), required=False, max_length=MOST_WORDS, widget=forms.TextInput({"type": "search"})
    )

    def valid(self) -> CleanedData:
        """The fields that fit; one that does not says so beside it, and asks for nothing."""
        self.is_valid()
        return dict(self.cleaned_data)
