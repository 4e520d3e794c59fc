"""The list of letters."""

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thidua.web.apps.outbox.letter_kinds import KINDS
from thidua.web.apps.outbox.models import Letter, LetterOutcome
from thidua.web.ui.tables import ListFilter, ListTable, MomentColumn

WAITING = "waiting"


def kind_title(kind: str) -> str:
    """What letters of the kind are called; of a kind that no program writes any more, only that it is one."""
    return gettext(KINDS[kind].title if kind in KINDS else "Letters")


def state_of(letter: Letter) -> str:
    """Sent, given up, or still to be sent."""
    return str(letter.get_outcome_display() or _("waits"))


class LetterTable(ListTable):
    """Letters, the newest first."""

    label = _("Letters")
    user = tables.Column(verbose_name=_("To"), order_by=("user__username",))
    kind = tables.Column(verbose_name=_("Kind of letter"), orderable=False)
    way = tables.Column(verbose_name=_("Way"), orderable=False)
    queued_at = MomentColumn(verbose_name=_("Written"))
    outcome = tables.Column(verbose_name=_("State"), empty_values=())
    ended_at = MomentColumn(verbose_name=_("Ended"))
    tries = tables.Column(verbose_name=_("Tries"))
    error = tables.Column(verbose_name=_("Why the last try failed"), orderable=False)
    again = tables.TemplateColumn(template_name="outbox/again.html", verbose_name="", orderable=False)

    class Meta(ListTable.Meta):
        empty_text = _("Nothing has been sent yet.")

    def render_kind(self, value: str) -> str:
        """What letters of the kind are called."""
        return kind_title(value)

    def render_outcome(self, record: Letter) -> str:
        """Sent, given up, or still to be sent."""
        return state_of(record)


class MyLetterTable(ListTable):
    """What was written to the reader, the newest first."""

    label = _("What was told to you")
    queued_at = MomentColumn(verbose_name=_("Written"))
    subject = tables.Column(verbose_name=_("What it says"), empty_values=(), orderable=False)
    way = tables.Column(verbose_name=_("Way"), orderable=False)
    outcome = tables.Column(verbose_name=_("State"), empty_values=(), orderable=False)

    class Meta(ListTable.Meta):
        empty_text = _("Nothing has been sent yet.")

    def render_subject(self, record: Letter) -> str:
        """Its subject; of one that was not sent, what kind it is."""
        return record.subject or kind_title(record.kind)

    def render_outcome(self, record: Letter) -> str:
        """As `LetterTable` says it."""
        return state_of(record)


class LetterFilter(ListFilter):
    """Letters that wait, or ended in one way."""

    outcome = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(WAITING, _("waits")), *LetterOutcome.choices],
        empty_label=_("All"),
        method="of_outcome",
    )

    class Meta(ListFilter.Meta):
        model = Letter
        fields = ("outcome",)

    def of_outcome(self, letters: QuerySet[Letter], _name: str, value: str) -> QuerySet[Letter]:
        """Those that are asked for."""
        return letters.filter(outcome="" if value == WAITING else value)
