"""Of two rows of one version, what has happened decides; what is only planned does not."""

import pytest

from thidua.ledger.model import TABLES
from thidua.ledger.store.versions import happened_sql


@pytest.mark.parametrize(
    ("table", "lived"),
    [
        ("dossiers", ["submitted_at", "received_at", "finished_at", "returned_at", "refused_at"]),
        ("events", ["arrived_at", "happened_at"]),
        ("due_changes", ["changed_at"]),
        ("register", ["opened_on", "closed_on", "document_on"]),
        ("officers", []),
        ("units", []),
    ],
)
def test_moments_that_count_as_lived_through(table: str, lived: list[str]) -> None:
    casts = ", ".join(f'CAST("{name}" AS TIMESTAMP)' for name in lived)
    assert happened_sql(TABLES[table]) == (f"greatest({casts})" if lived else "CAST(NULL AS TIMESTAMP)")
