"""The odd ledger that engines are tried on, and what the ordinary way says of it."""

from typing import Any

import pytest

from support import engine_contract as contract
from support.oracle import crowded_city, drawn_facts
from thidua.indicators.execution.compute import compute
from thidua.ledger.store.ledger import Ledger
from thidua.ledger.store.snapshot import Snapshot


@pytest.fixture(scope="session")
def odd_ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """Two crowded imports, the second of which replaces rows of the first."""
    folder = tmp_path_factory.mktemp("odd")
    imports = [crowded_city.with_keys(tables) for tables in (crowded_city.crowded(1), crowded_city.crowded(2, 250))]
    return drawn_facts.make_ledger(folder / "ledger", imports)


@pytest.fixture(scope="session")
def snapshot(odd_ledger: Ledger) -> Snapshot:
    return odd_ledger.snapshot()


@pytest.fixture(scope="session")
def expected(odd_ledger: Ledger) -> tuple[Any, Any]:
    """A strict scope, and the sums that prepared state gives, which the plain reading of tests/oracle agrees with."""
    scope = contract.strict_scope()
    return scope, compute(odd_ledger, odd_ledger.snapshot(), scope, contract.CALENDARS)
