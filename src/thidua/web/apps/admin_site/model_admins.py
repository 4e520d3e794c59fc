"""What the administrator sees of the database. Changes go through the site's own pages, which write who did what."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, cast

from allauth.usersessions.models import UserSession
from django.contrib.admin import display, register
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.formats import localize
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from thidua.web.apps.accounts.authorization import may
from thidua.web.apps.admin_site.admin_site import site
from thidua.web.apps.admin_site.models import Account, AccountEvent, BackgroundJob, RoleHeld, SignedInSession

if TYPE_CHECKING:  # a name of the types alone
    from django_stubs_ext import StrPromise

Column = Callable[[Model], object]


class ReadOnly(ModelAdmin):
    """To be looked at, by whoever may enter."""

    list_per_page = 50
    show_full_result_count = False
    ways_to_change: frozenset[str] = frozenset()

    def get_urls(self) -> list[URLPattern]:
        """No address adds, and none deletes where nobody may."""
        changing = {
            f"{self.opts.app_label}_{self.opts.model_name}_{way}" for way in {"add", "delete"} - self.ways_to_change
        }
        return [get_url for get_url in super().get_urls() if get_url.name not in changing]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Shown to whoever may enter."""
        return may(request, "admin.enter")

    def has_view_permission(self, request: HttpRequest, _row: Model | None = None) -> bool:
        """Shown to whoever may enter."""
        return may(request, "admin.enter")

    def has_add_permission(self, _request: HttpRequest, _row: Model | None = None) -> bool:
        """Nobody adds here."""
        return False

    def has_change_permission(self, _request: HttpRequest, _row: Model | None = None) -> bool:
        """Nobody changes here."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _row: Model | None = None) -> bool:
        """Nobody deletes here."""
        return False


def column(name: str, title: "StrPromise") -> Column:
    """A field under the title that people read; sorted by it."""

    def shown(row: Model) -> object:
        words = getattr(row, f"get_{name}_display", None)
        value = words() if words else getattr(row, name)
        return localize(localtime(value)) if isinstance(value, datetime) else value

    shown.__name__ = name
    return display(description=title, ordering=name)(shown)


def columns(*parts: str | Column) -> tuple[str, ...]:
    """What Django lists: names of fields, or functions of a row."""
    return cast("tuple[str, ...]", parts)  # Django takes functions, too; its types know names alone


@register(Account, site=site)
class AccountAdmin(ReadOnly):
    """Accounts, without passwords."""

    fields = (
        "username",
        "first_name",
        "last_name",
        "email",
        "officer_id",
        "language",
        "is_active",
        "last_login",
        "date_joined",
    )
    list_display = ("username", "first_name", "last_name", "email", "officer_id", "is_active", "last_login")
    list_filter = ("is_active", "language")
    search_fields = ("username", "first_name", "last_name", "email", "officer_id")


@register(RoleHeld, site=site)
class RoleAdmin(ReadOnly):
    """Who holds which role, where, since when."""

    list_display = columns(column("user", _("Account")), "role", "unit_id", "from_on", "to_on")
    fields = readonly_fields = list_display
    list_filter = ("role",)
    list_select_related = ("user",)
    search_fields = ("user__username", "unit_id")


@register(AccountEvent, site=site)
class EventAdmin(ReadOnly):
    """What was done to accounts."""

    list_display = columns(
        column("at", _("Moment")), column("user", _("Account")), column("what", _("What")), column("by", _("By"))
    )
    fields = readonly_fields = list_display
    list_select_related = ("user", "by")
    search_fields = ("user__username",)


@register(BackgroundJob, site=site)
class JobAdmin(ReadOnly):
    """Jobs, with what they were asked and what came of it."""

    list_display = columns(
        column("title", _("Title")),
        column("kind", _("Kind of job")),
        column("state", _("State")),
        column("made_by", _("By")),
        column("made_at", _("Asked for")),
        column("finished_at", _("Ended")),
        column("attempts", _("Attempts")),
    )
    fields = readonly_fields = columns(
        *list_display,
        column("started_at", _("Begun")),
        column("worker", _("Worker")),
        column("args", _("What was asked")),
        column("result", _("Result")),
        column("error", _("What went wrong")),
    )
    list_select_related = ("made_by",)
    search_fields = ("title", "kind")


@register(SignedInSession, site=site)
class SessionAdmin(ReadOnly):
    """Who is signed in. A session may be ended: its bearer signs in again."""

    ways_to_change = frozenset({"delete"})
    list_display = columns(
        column("user", _("Account")),
        column("ip", _("Network address")),
        column("created_at", _("Signed in")),
        column("last_seen_at", _("Last seen")),
    )
    fields = readonly_fields = columns(*list_display, column("user_agent", _("Browser")))
    list_select_related = ("user",)
    search_fields = ("user__username", "ip")

    def has_delete_permission(self, request: HttpRequest, _row: Model | None = None) -> bool:
        """Whoever may enter may end a session."""
        return may(request, "admin.enter")

    def delete_model(self, _request: HttpRequest, obj: UserSession) -> None:
        """End the session itself with its line."""
        obj.end()

    def delete_queryset(self, _request: HttpRequest, queryset: QuerySet[UserSession]) -> None:
        """End each."""
        for record in queryset:
            record.end()
