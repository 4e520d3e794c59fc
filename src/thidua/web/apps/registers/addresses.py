"""Addresses of a register's pages, and the names that stand over them."""

from typing import Literal

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from thidua.definitions.registers.spec import Register
from thidua.web.apps.organisation.models import Officer
from thidua.web.apps.organisation.queries import names
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.apps.registers.subjects import RegisterSubject
from thidua.web.ui.templatetags.display import language
from thidua.web.ui.values import JsonObject

RegisterPage = Literal["overview", "list", "new", "file", "import"]


def register_address(page: RegisterPage, subject: RegisterSubject, register: Register) -> str:
    """The address of a register's page for a subject."""
    view = {"overview": "registers", "list": "register"}.get(page, f"register-{page}")
    words = {} if page == "overview" else {"register": register.id}
    if not subject.kind:
        return reverse(view, kwargs=words)
    whose = {"officer_id": subject.officer_id} if subject.kind == "officer" else {"unit_id": subject.unit_id}
    return reverse(f"{view}-of-{subject.kind}", kwargs={**words, **whose})


def entry_address(entry: RegisterEntry) -> str:
    """The address of the page that shows an entry."""
    return reverse("register-entry", args=[entry.pk])


def to_entry(entry: RegisterEntry) -> HttpResponse:
    """A redirect to the entry's page."""
    return HttpResponseRedirect(entry_address(entry))


def name_of(subject: RegisterSubject) -> str:
    """Whose page it is; nothing for the city."""
    if subject.kind == "officer":
        return get_object_or_404(Officer, pk=subject.officer_id).name
    return names().get(subject.unit_id, "")


def register_titles(register: Register) -> JsonObject:
    """What every page of a register names."""
    return {
        "register": register,
        "title": register.title.text(language()),
        "single": register.one.text(language()),
        "note": register.note.text(language()),
        "list_address": reverse("register", args=[register.id]),
    }
