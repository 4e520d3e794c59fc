"""Entries made and moved as people do it, through the pages."""

from datetime import date
from typing import Any

from django.test import Client


def enter(client: Client, register: str, whose: str = "unit/X1", **values: Any) -> Any:
    answer = client.post(f"/{whose}/registers/{register}/new", values)
    from thidua.web.apps.registers.models import RegisterEntry

    assert answer.status_code == 302, answer.content.decode()
    return RegisterEntry.objects.get(pk=answer.headers["Location"].rstrip("/").rsplit("/", 1)[1])


def step(entry: Any, to: str, number: int = 0) -> int:
    from thidua.web.apps.registers.register_spec import registers

    moves = registers()[entry.register].moves_from(entry.state)
    return [at for at, value in moves if value.to == to][number]


def move(client: Client, entry: Any, to: str, **values: Any) -> Any:
    entry.refresh_from_db()
    words = {"version": entry.version, "closed_on": date.today().isoformat(), **values}  # noqa: DTZ011
    return client.post(f"/registers/entry/{entry.pk}/move/{step(entry, to)}", words)
