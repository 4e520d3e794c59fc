"""The list of accounts."""

from functools import cached_property

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thidua.web.apps.accounts.models import Grant, User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.accounts.queries import in_force
from thidua.web.apps.organisation.queries import names
from thidua.web.ui.tables import MOST_WORDS, ListFilter, ListTable

BREAK = mark_safe("<br>")


class AccountTable(ListTable):
    """Accounts with the roles they hold today."""

    label = _("Accounts and roles")
    counted = _("Accounts:")
    row_header = "username"
    username = tables.Column(verbose_name=_("User name"), linkify=("person", [tables.A("pk")]))
    full_name = tables.Column(verbose_name=_("Full name"), accessor="get_full_name", orderable=False)
    grants = tables.Column(verbose_name=_("Roles held today"), orderable=False, empty_values=())
    last_login = tables.Column(verbose_name=_("Last sign-in"))

    class Meta(ListTable.Meta):
        empty_text = _("No account is like that.")

    @cached_property
    def grants_today(self) -> dict[int, list[Grant]]:
        """The grants in force of the accounts on this page; one query."""
        people = [row.record.pk for row in self.page]
        grants: dict[int, list[Grant]] = {}
        for grant in Grant.objects.filter(in_force(), user__in=people):
            grants.setdefault(grant.user_id, []).append(grant)
        return grants

    def render_username(self, value: str, record: User) -> SafeString | str:
        """The name, and whether the account is closed."""
        if record.is_active:
            return value
        return format_html('{} <span class="text-secondary">({})</span>', value, gettext("closed"))

    def render_grants(self, record: User) -> SafeString | str:
        """The user's roles with their units."""
        units = names()
        lines = [
            (", ".join(filter(None, (grant.get_role_display(), units.get(grant.unit_id, grant.unit_id)))),)
            for grant in self.grants_today.get(record.pk, [])
        ]
        return format_html_join(BREAK, "{}", lines) or "–"


class AccountFilter(ListFilter):
    """Accounts whose name or e-mail has the words, and that hold the role or unit today."""

    q = django_filters.CharFilter(
        label=_("Name or e-mail"),
        method="with_words",
        max_length=MOST_WORDS,
        widget=forms.TextInput({"type": "search"}),
    )
    role = django_filters.ChoiceFilter(label=_("Role"), choices=Role.choices, method="with_grant", empty_label=_("All"))
    unit = django_filters.ChoiceFilter(
        label=_("Unit"), choices=lambda: names().items(), method="with_grant", empty_label=_("All")
    )

    class Meta(ListFilter.Meta):
        model = User
        fields = ()

    def with_words(self, people: QuerySet[User], _name: str, words: str) -> QuerySet[User]:
        """In a name or the e-mail."""
        return people.filter(
            Q(username__icontains=words)
            | Q(first_name__icontains=words)
            | Q(last_name__icontains=words)
            | Q(email__icontains=words)
        )

    def with_grant(self, people: QuerySet[User], name: str, _value: str) -> QuerySet[User]:
        """Those with one grant that has role and unit; asked once, whichever of the two comes first."""
        conditions = {
            column: self.form.cleaned_data.get(word) for word, column in (("role", "role"), ("unit", "unit_id"))
        }
        if name == "unit" and conditions["role"]:
            return people
        grants = Grant.objects.filter(
            in_force(), user=OuterRef("pk"), **{key: kept for key, kept in conditions.items() if kept}
        )
        return people.filter(Exists(grants))
