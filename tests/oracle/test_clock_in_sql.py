"""The engine's working time of a dossier (SQL) against the rules' own (Python): equal to the last second."""

import random
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa

from thidua.definitions.calendars import load_calendars
from thidua.indicators.execution.facts import CountedFacts
from thidua.indicators.execution.prepared_state import prepared
from thidua.indicators.scope import Scope
from thidua.ledger.store.ledger import Ledger
from thidua.rules.terms import TimeUnit
from thidua.rules.time.deadline_clock import Pause, TimeLimit, used_of

COUNT = 400
AS_OF = datetime(2026, 10, 1)


def test_400_dossiers_with_overlapping_open_and_useless_pauses(tmp_path: Path) -> None:
    chance = random.Random(4)  # noqa: S311 - a drawn sample
    start = datetime(2026, 1, 1)

    def moment(low: datetime, days: int) -> datetime:
        # Half of the moments lie on the edges of sessions, where a second more or less shows.
        at = low + timedelta(seconds=chance.randrange(days * 86_400))
        edge = chance.choice([None, 0, 25_200, 41_400, 48_600, 61_200])
        return at if edge is None else at.replace(hour=0, minute=0, second=0) + timedelta(seconds=edge)

    dossiers, supplements, expected = [], [], {}
    calendar = load_calendars().default
    for number in range(COUNT):
        name = f"D{number}"
        received = moment(start, 200)
        finished = max(received, moment(received, 40))
        unit = chance.choice(list(TimeUnit))
        dossiers.append(
            {
                "dossier_id": name, "received_at": received, "finished_at": finished, "status": "processed",
                "time_limit": 5, "time_limit_unit": unit.value, "receiving_unit_id": "U1",
            }
        )  # fmt: skip
        pauses = []
        for seq in range(chance.randrange(4)):
            requested = moment(received - timedelta(days=3), 45)
            answered = None if chance.random() < 0.2 else max(requested, moment(requested, 10))
            pauses.append(Pause(requested, answered))
            supplements.append({"dossier_id": name, "seq": seq, "requested_at": requested, "answered_at": answered})
        expected[name] = used_of(calendar, received, TimeLimit(5, unit), finished, pauses)

    ledger = Ledger.create(tmp_path / "ledger")
    with ledger.begin(
        source_name="drawn", sha256="0" * 64, profile="canonical", profile_hash="0" * 64, known_at=AS_OF, rules=()
    ) as pending:
        pending.add("dossiers", pa.Table.from_pylist(with_row_no(dossiers)))
        pending.add("supplements", pa.Table.from_pylist(with_row_no(supplements)))
        pending.commit(read=COUNT, quarantined=0, primary="dossiers")

    facts = CountedFacts(ledger, ledger.snapshot(), Scope(start.date(), AS_OF.date(), AS_OF), load_calendars())
    with prepared(facts) as state:
        rows = state.engine.fetch("SELECT dossier_id, clock_seconds FROM prepared_dossier").to_pylist()
    assert {row["dossier_id"]: row["clock_seconds"] for row in rows} == expected


def with_row_no(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return [{**row, "row_no": number} for number, row in enumerate(rows, 1)]
