"""The list of jobs."""

import django_filters
import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from thidua.web.apps.jobs.models import Job, JobState
from thidua.web.ui.tables import ListFilter, ListTable


class JobTable(ListTable):
    """Jobs, the newest first."""

    label = _("Jobs")
    title = tables.Column(verbose_name=_("What"), linkify=("job", [tables.A("pk")]), orderable=False)
    state = tables.Column(verbose_name=_("State"))
    made_by = tables.Column(verbose_name=_("Asked for by"), order_by=("made_by__username",))
    made_at = tables.Column(verbose_name=_("When"))

    class Meta(ListTable.Meta):
        empty_text = _("Nothing has been asked for yet.")


class JobFilter(ListFilter):
    """Jobs of one state."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=JobState.choices, empty_label=_("All"))

    class Meta(ListFilter.Meta):
        model = Job
        fields = ("state",)
