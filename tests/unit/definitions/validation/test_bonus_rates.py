"""An award that unit heads decide has one bonus rate for the head of every kind of unit (IV.3.b)."""

from pathlib import Path

import pytest

from support import ROOT
from thidua.definitions.movement_loader import load_movement
from thidua.definitions.toml.diagnostics import DefinitionError

CITY = ROOT / "movements" / "can-tho-2026"
RATES = 'unit_groups = ["department", "central_agency", "advisory_unit", "public_service_unit"]'


def city(folder: Path, rates: str) -> Path:
    """The city's movement with other groups at its first rate of a giấy khen."""
    text = (CITY / "movement.toml").read_text(encoding="utf-8")
    assert text.count(RATES) == 1
    (folder / "texts").mkdir()
    for path in (CITY / "texts").iterdir():
        (folder / "texts" / path.name).write_bytes(path.read_bytes())
    (folder / "movement.toml").write_text(text.replace(RATES, rates), encoding="utf-8")
    return folder


def test_the_citys_movement_has_a_rate_for_every_kind_of_head() -> None:
    assert load_movement("can-tho-2026").awards


@pytest.mark.parametrize(
    ("rates", "told"),
    [
        ('unit_groups = ["department", "central_agency", "advisory_unit"]', "“public_service_unit” have 0 bonus rates"),
        ("", "“commune” have 2 bonus rates"),
    ],
    ids=["missing", "two"],
)
def test_a_missing_or_second_rate_is_an_error_when_the_movement_is_checked(
    tmp_path: Path, rates: str, told: str
) -> None:
    with pytest.raises(DefinitionError) as raised:
        load_movement(city(tmp_path, rates))
    assert told in raised.value.render_here("en")
