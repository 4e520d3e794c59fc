"""What the administrator sees of the database. Changes go through the site's own pages, which write who did what."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.admin import register
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from unfold.admin import ModelAdmin

from thidua.web.apps.accounts.guard import may
from thidua.web.apps.accounts.models import Event, Grant, User
from thidua.web.apps.back_room.site import site
from thidua.web.apps.jobs.models import Job


class ReadOnly(ModelAdmin):  # type: ignore[misc]
    """To be looked at, by whoever may enter."""

    list_per_page = 50
    show_full_result_count = False
    ways_to_change: frozenset[str] = frozenset()

    def get_urls(self) -> list[URLPattern]:
        """No address adds, and none deletes where nobody may."""
        changing = {
            f"{self.opts.app_label}_{self.opts.model_name}_{way}" for way in {"add", "delete"} - self.ways_to_change
        }
        return [each for each in super().get_urls() if each.name not in changing]

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


@register(User, site=site)
class UserTable(ReadOnly):
    """Accounts, without passwords."""

    fields = ("username", "first_name", "last_name", "email", "officer_id", "language", "is_active", "last_login",
              "date_joined")  # fmt: skip
    list_display = ("username", "first_name", "last_name", "email", "officer_id", "is_active", "last_login")
    list_filter = ("is_active", "language")
    search_fields = ("username", "first_name", "last_name", "email", "officer_id")


@register(Grant, site=site)
class GrantTable(ReadOnly):
    """Who holds which role, where, since when."""

    list_display = ("user", "role", "unit_id", "from_on", "to_on")
    list_filter = ("role",)
    list_select_related = ("user",)
    search_fields = ("user__username", "unit_id")


@register(Event, site=site)
class EventTable(ReadOnly):
    """What was done to accounts."""

    list_display = ("at", "user", "what", "by")
    list_filter = ("what",)
    list_select_related = ("user", "by")
    search_fields = ("user__username",)


@register(Job, site=site)
class JobTable(ReadOnly):
    """Jobs, with what they were asked and what came of it."""

    list_display = ("title", "kind", "state", "made_by", "made_at", "finished_at", "attempts")
    list_filter = ("kind", "state")
    list_select_related = ("made_by",)
    search_fields = ("title", "kind")


@register(UserSession, site=site)
class SessionTable(ReadOnly):
    """Who is signed in. A session may be ended: its bearer signs in again."""

    ways_to_change = frozenset({"delete"})
    fields = ("user", "ip", "user_agent", "created_at", "last_seen_at")
    list_display = ("user", "ip", "created_at", "last_seen_at")
    list_select_related = ("user",)
    search_fields = ("user__username", "ip")

    def has_delete_permission(self, request: HttpRequest, _row: Model | None = None) -> bool:
        """Whoever may enter may end a session."""
        return may(request, "admin.enter")

    def delete_model(self, _request: HttpRequest, obj: Any) -> None:
        """End the session itself with its line."""
        obj.end()

    def delete_queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """End each."""
        for each in queryset:
            each.end()
