"""A city of hundreds of dossiers whose facts fall on few moments, so that every edge meets every other; seeded."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from support.oracle.drawn_facts import MOMENTS, Row, Tables

UNITS, OFFICERS, PROCEDURES = ("C", "D1", "X1", "X2"), ("o1", "o2"), ("p1", "p2", "p3", "p4", "p5")
KINDS = ("receive", "forward", "forward", "process", "approve", "correction", "supplement", "result", "return", None)


class Draw:
    """Values from a seeded source; `some` leaves one in three out."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - facts of a test, no secrets

    def of(self, *values: Any) -> Any:
        return self.random.choice(values)

    def some(self, *values: Any) -> Any:
        return None if self.random.random() < 1 / 3 else self.random.choice(values)

    def moment(self) -> datetime:
        return self.of(*MOMENTS)

    def maybe(self) -> datetime | None:
        return self.some(*MOMENTS)

    def day(self) -> Any:
        moment = self.maybe()
        return moment.date() if moment else None

    def rows(self, most: int, make: Any) -> list[Row]:
        return [make(number) for number in range(1, self.random.randint(0, most) + 1)]


def dossier(draw: Draw, name: str) -> Row:
    received = draw.moment()
    return {
        "dossier_id": name, "procedure_id": draw.some(*PROCEDURES), "receiving_unit_id": draw.some(*UNITS),
        "competent_unit_id": draw.some(*UNITS), "boundary_unit_id": draw.some(*UNITS),
        "cross_boundary": draw.some(True, False), "receiving_officer_id": draw.some(*OFFICERS),
        "handling_officer_id": draw.some(*OFFICERS), "channel": draw.some("online", "counter"),
        "service_level": draw.some(2, 3, 4), "paid_online": draw.some(True, False),
        "status": draw.of(
            "registered", "received", "in_process", "processed", "processed", "returned", "withdrawn", "not_accepted"
        ),
        "submitted_at": draw.some(received, received - timedelta(hours=8), *MOMENTS), "accept_due_at": draw.maybe(),
        "received_at": draw.of(received, received, received, None), "due_at": draw.maybe(), "finished_at": draw.maybe(),
        "returned_at": draw.maybe(), "refused_at": draw.of(None, None, None, None, draw.moment()),
        "time_limit": draw.some(0, 1, 2, 3, 6), "time_limit_unit": draw.of("working_day", "working_hour"),
        "digitised_intake": draw.some(True, False), "digitised_result": draw.some(True, False),
        "stated_verdict": draw.some("on_time", "late"),
    }  # fmt: skip


def crowded(seed: int, dossiers: int = 500) -> Tables:
    """All tables of the city, for one import."""
    draw = Draw(seed)
    tables: Tables = {
        "procedures": [
            {
                "procedure_id": name,
                "name": name,
                "boundary_independent": name != "p5",
                "ministry_list": draw.some(True, False),
                "time_limit": draw.some(1, 2),
                "time_limit_unit": "working_day",
                "steps": draw.some(2, 3, 4),
                "valid_from_on": draw.of(None, None, draw.day()),
                "valid_to_on": draw.of(None, None, draw.day()),
            }
            for name in PROCEDURES
        ],
        "assignments": [
            {"unit_id": unit, "procedure_id": name, "valid_from_on": draw.moment().date(), "valid_to_on": draw.day()}
            for unit in UNITS
            for name in PROCEDURES
        ],
        "dossiers": [],
        "events": [],
        "supplements": [],
        "due_changes": [],
        "surveys": [],
        "register": [
            {
                "register": register,
                "record_id": f"r{number}",
                "unit_id": draw.some(*UNITS),
                "title": "t",
                "officer_id": draw.some(*OFFICERS),
                "opened_on": draw.day(),
                "due_on": draw.day(),
                "closed_on": draw.day(),
                "state": draw.of("upheld", "passed", "open"),
            }
            for register in ("publication_task", "obstacle", "complaint", "posting_check")
            for number in range(60)
        ],
    }
    for number in range(dossiers):
        name = f"H{number:04}"
        tables["dossiers"].append(dossier(draw, name))
        tables["events"] += draw.rows(6, lambda seq, name=name: event(draw, name, seq))
        tables["supplements"] += draw.rows(
            3,
            lambda seq, name=name: {
                "dossier_id": name,
                "seq": seq,
                "requested_at": draw.moment(),
                "answered_at": draw.maybe(),
                "due_before_at": draw.of(None, draw.maybe()),
                "due_after_at": draw.of(None, draw.maybe()),
            },
        )
        tables["due_changes"] += draw.rows(
            draw.of(0, 0, 2),
            lambda seq, name=name: {
                "dossier_id": name,
                "seq": seq,
                "changed_at": draw.moment(),
                "due_before_at": draw.maybe(),
                "due_after_at": draw.maybe(),
            },
        )
        tables["surveys"] += draw.rows(
            2,
            lambda seq, name=name: {
                "answer_id": f"{name}-{seq}", "dossier_id": draw.of(name, name, None, "H9999"),
                "unit_id": draw.some(*UNITS), "officer_id": draw.some(*OFFICERS),
                "answered_at": draw.moment(), "overall": draw.some(1, 2, 3, 4, 5),
                "guidance": draw.some(3, 4), "attitude": draw.some(3, 4), "timeliness": draw.some(3, 4),
            },
        )  # fmt: skip
    return tables


def event(draw: Draw, name: str, seq: int) -> Row:
    return {
        "dossier_id": name, "seq": seq, "kind": draw.of(*KINDS), "step": draw.some(seq, seq, seq, seq + 1, 0, 61),
        "unit_id": draw.some(*UNITS), "officer_id": draw.some(*OFFICERS), "arrived_at": draw.of(None, draw.maybe()),
        "due_at": draw.of(None, draw.maybe()), "happened_at": draw.moment(),
    }  # fmt: skip


def with_keys(tables: Tables) -> Tables:
    """The crowd, with few applicants and devices, and one in four of neither known."""
    draw = Random(23)  # noqa: S311 - facts of a test, no secrets
    for name, column in (("dossiers", "applicant_key"), ("surveys", "device_key")):
        for row in tables[name]:
            row[column] = draw.choice([None, "k1", "k2", "k3"])
    return tables
