"""Which lines of the dashboard a reader wants, as the words of the address say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.documents.report.labels import ORDER
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

    def __init__(self, words: Mapping[str, str], name: str, choices: Iterable[tuple[str, str]]) -> None:
        super().__init__(words)
        self.name = name
        self.fields[name] = forms.ChoiceField(required=False, choices=list(choices))

    def word(self) -> str:
        """The word, where it is one of the list; else empty."""
        self.is_valid()
        return str(self.cleaned_data.get(self.name, ""))


class DashboardForm(FilterForm):
    """The words of an address as fields: one that does not fit says so beside it, and filters nothing."""

    q = forms.CharField(label=_("Find by name"), required=False, max_length=MOST_WORDS)
    group = forms.ChoiceField(label=_("Group"), required=False)
    criterion = forms.ChoiceField(label=_("Criterion"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[(str(state), str(state)) for state in ORDER])
    sort = forms.ChoiceField(required=False)
    down = forms.BooleanField(required=False)
    numbers = forms.BooleanField(required=False)

    def __init__(self, words: Mapping[str, str], criteria: Sequence[str] = (), groups: Sequence[str] = ()) -> None:
        super().__init__(words)
        offer(self, "group", [(group, group) for group in groups])
        offer(self, "criterion", [(criterion, criterion) for criterion in criteria])
        offer(self, "sort", [(column, column) for column in (*SORTS, *criteria)])

    def filter(self) -> DashboardFilter:
        """What the fields that fit ask for."""
        self.is_valid()
        fitting = {name: value for name, value in self.cleaned_data.items() if value}
        return DashboardFilter(**fitting)
