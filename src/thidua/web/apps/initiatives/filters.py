"""What the library of initiatives is asked for: words, kind, indicator, level, year of the decision."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from thidua.verdicts.titles import indicator_title
from thidua.web.apps.initiatives.library import choices_of, part
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.apps.registers.queries import with_words
from thidua.web.ui.tables import ListFilter, WordsFilter
from thidua.web.ui.templatetags.display import language
from thidua.web.ui.values import PassedOn


class LibraryFilter(ListFilter):
    """Initiatives with some words, of a kind, an indicator, a level, a year."""

    q = WordsFilter(label=_("Words"), method="with_words")
    kind = django_filters.ChoiceFilter(label=_("Kind"), empty_label=_("All"), method="of_part")
    level = django_filters.ChoiceFilter(label=_("Level"), empty_label=_("All"), method="of_part")
    indicator = django_filters.ChoiceFilter(label=_("Indicator"), field_name="indicator_id", empty_label=_("All"))
    year = django_filters.ChoiceFilter(label=_("Year"), field_name="document_on__year", empty_label=_("All"))

    def __init__(self, data: PassedOn, entries: QuerySet[RegisterEntry]) -> None:
        super().__init__(data, entries)
        for name in ("kind", "level"):
            self.filters[name].extra["choices"] = choices_of(name, language())
        indicators = entries.exclude(indicator_id="").order_by().values_list("indicator_id", flat=True).distinct()
        titled = [(indicator_id, indicator_title(indicator_id, language())) for indicator_id in indicators]
        self.filters["indicator"].extra["choices"] = sorted(titled, key=lambda titled_id: titled_id[1])
        years = entries.order_by("-document_on__year").values_list("document_on__year", flat=True).distinct()
        self.filters["year"].extra["choices"] = [(str(year), str(year)) for year in years]

    def with_words(self, entries: QuerySet[RegisterEntry], _name: str, words: str) -> QuerySet[RegisterEntry]:
        """All of the words, whatever their accents."""
        return with_words(entries, words)

    def of_part(self, entries: QuerySet[RegisterEntry], name: str, value: str) -> QuerySet[RegisterEntry]:
        """Where a field of the register's own has a value."""
        return entries.filter(**{f"data__{part(name)}": value})
