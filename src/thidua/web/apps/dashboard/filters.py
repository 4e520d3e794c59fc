"""Which lines of the dashboard a reader wants, as the words of the address say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thidua.web.ui.forms import offer
from thidua.web.ui.tables import MOST_WORDS, FilterForm

SORTS = ("name", "group", "unit", "overall", "met")


@dataclass(frozen=True, slots=True)
class DashboardFilter:
    """Which lines of the table, in which order. sort: one of SORTS or a criterion's id."""

    q: str = ""
    group: str = ""
    criterion: str = ""
    state: str = ""
    sort: str = "name"
    down: bool = False
    numbers: bool = False

    def query(self, **changes: str) -> dict[str, str]:
        """As the words of an address, empty ones left out."""
        words = {
            "q": self.q,
            "group": self.group,
            "criterion": self.criterion,
            "state": self.state,
            "sort": "" if self.sort == "name" else self.sort,
            "down": "1" if self.down else "",
            "numbers": "1" if self.numbers else "",
            **changes,
        }
        return {name: value for name, value in words.items() if value}


class WordForm(FilterForm):
    """One word of an address, out of a list: an unknown one says so beside its control, and counts as none."""

    def __init__(
        self,
        words: Mapping[str, str],
        name: str,
        choices: Iterable[tuple[str, str | Promise]],
        *,
        label: str,
        default: str = "",
    ) -> None:
        """`default`: the word where the address names none of the list."""
        offered = list(choices)
        self.name, self.default = name, default if default in dict(offered) else ""
        super().__init__({name: words.get(name) or self.default}, auto_id="chosen-%s")
        self.fields[name] = forms.ChoiceField(label=label, required=False, choices=offered)

    def word(self) -> str:
        """The word, where it is one of the list; else the default, which its control then shows."""
        if not self.is_valid():
            self.data = {self.name: self.default}
            return self.default
        return str(self.cleaned_data[self.name])


class DashboardForm(FilterForm):
    """The words of an address as fields: one that does not fit says so beside it, and filters nothing."""

    q = forms.CharField(
        label=_("Find by name"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )
    group = forms.ChoiceField(label=_("Group"), required=False)
    criterion = forms.ChoiceField(label=_("Criterion"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    sort = forms.ChoiceField(required=False)
    down = forms.BooleanField(required=False)
    numbers = forms.BooleanField(label=_("Integers in the table"), required=False)

    def __init__(
        self,
        words: Mapping[str, str],
        criteria: Mapping[str, str],
        groups: Mapping[str, str],
        states: Mapping[str, str],
    ) -> None:
        """`criteria`, `groups`, `states`: id → what a reader is shown of it."""
        super().__init__(words, auto_id="dashboard-%s")
        offer(self, "group", [("", _("All groups")), *groups.items()])
        offer(self, "criterion", [("", _("Overall verdict")), *criteria.items()])
        offer(self, "state", [("", _("All states")), *states.items()])
        offer(self, "sort", [(column, column) for column in (*SORTS, *criteria)])

    def reader_fields(self) -> list[forms.BoundField]:
        """The fields a reader sees; the order of the lines is chosen at the table's head."""
        return [self[name] for name in ("q", "group", "criterion", "state", "numbers")]

    def filter(self) -> DashboardFilter:
        """What the fields that fit ask for."""
        self.is_valid()
        fitting = {name: value for name, value in self.cleaned_data.items() if value}
        return DashboardFilter(**fitting)
