"""The list of the audit trail."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

import django_filters
import django_tables2 as tables
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from thidua.i18n import formats
from thidua.web.apps.audit.models import AuditEntry
from thidua.web.ui.tables import DayFilter, ListFilter, ListTable, WordsFilter
from thidua.web.ui.templatetags.display import dossier
from thidua.web.ui.values import Json

CODE = {"td": {"class": "text-nowrap"}}
LONG = {"td": {"class": "td-wide text-break"}}
NUMBER = {"th": {"class": "text-end"}, "td": {"class": "text-end"}}


class AuditTable(ListTable):
    """The entries of the audit log, newest first."""

    label = _("Audit log")
    counted = _("Entries:")
    number = tables.Column(verbose_name=_("No."), attrs=NUMBER)
    at = tables.Column(verbose_name=_("When"), attrs=CODE, orderable=False)
    actor = tables.Column(verbose_name=_("Who"))
    what = tables.Column(verbose_name=_("What"), attrs=CODE)
    where = tables.Column(verbose_name=_("Where"), attrs=LONG)
    details = tables.Column(verbose_name=_("Details"), attrs=LONG, orderable=False)
    hash = tables.Column(verbose_name=_("Hash"), attrs=CODE, orderable=False)

    class Meta(ListTable.Meta):
        empty_text = _("There is no such entry.")

    @cached_property
    def people(self) -> dict[str, str]:
        """Names of the accounts on this page; one query."""
        actors = {row.record.actor for row in self.page}
        numbers = {actor.removeprefix("user:") for actor in actors if actor.startswith("user:")}
        return {f"user:{user.pk}": str(user) for user in get_user_model().objects.filter(pk__in=numbers)}

    def render_at(self, value: str) -> SafeString:
        """The moment in Việt Nam; what is kept and hashed, ISO text in UTC, where the pointer rests."""
        return format_html('<time datetime="{0}" title="{0}">{1}</time>', value, formats.moment(value))

    def render_actor(self, value: str) -> str:
        """The name of an account."""
        return self.people.get(value, value)

    def render_details(self, value: Json) -> str:
        """As kept, codes of dossiers with their end hidden: who reads the log need not be let into the dossier."""
        return str(_masked(value))

    def render_hash(self, value: str) -> SafeString:
        """Its beginning; the whole where the pointer rests."""
        return format_html('<span title="{}">{}</span>', value, value[:12])


class AuditFilter(ListFilter):
    """Entries with some words, of somebody, of a kind of deed, within days."""

    q = WordsFilter(label=_("Words"), method="with_words")
    actor = django_filters.CharFilter(label=_("Who (user:number)"), max_length=60)
    what = django_filters.CharFilter(label=_("What"), max_length=60)
    from_on = DayFilter(label=_("From"), method="since")
    to_on = DayFilter(label=_("Until"), method="until")

    class Meta(ListFilter.Meta):
        model = AuditEntry
        fields = ("actor", "what")

    def with_words(self, entries: QuerySet[AuditEntry], _name: str, words: str) -> QuerySet[AuditEntry]:
        """Entries that contain the words in what was done or where, or were made by exactly this actor."""
        return entries.filter(Q(where__icontains=words) | Q(what__icontains=words) | Q(actor=words))

    def since(self, entries: QuerySet[AuditEntry], _name: str, day: date) -> QuerySet[AuditEntry]:
        """From that day on, a day in Việt Nam."""
        return entries.filter(at__gte=_start_of(day))

    def until(self, entries: QuerySet[AuditEntry], _name: str, day: date) -> QuerySet[AuditEntry]:
        """Up to that day and on it, a day in Việt Nam."""
        return entries.filter(at__lt=_start_of(day + timedelta(days=1)))


def _masked(value: Json) -> Json:
    if isinstance(value, Mapping):
        return {
            name: dossier(part) if name == "dossier_id" and isinstance(part, str) else _masked(part)
            for name, part in value.items()
        }
    return [_masked(part) for part in value] if isinstance(value, list) else value


def _start_of(day: date) -> str:
    """The first moment of a day in Việt Nam as the log keeps moments: ISO text in UTC, whose order is that of time."""
    return datetime.combine(day, time.min, formats.ZONE).astimezone(UTC).replace(tzinfo=None).isoformat()
