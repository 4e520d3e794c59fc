"""On how many items a share of each measure must rest, by the movement's settings."""

from thidua.definitions.movement_loader import load_movement
from thidua.rules.judging.least_numbers import least_numbers

MEASURES = {"satisfaction": "answers", "on_time": "dossiers", "forwarded": "legs", "initiatives": "records"}


def test_answers_have_a_least_number_of_their_own_and_records_none() -> None:
    settings = load_movement("can-tho-2026").settings
    assert settings.dossiers_minimum_n != settings.satisfaction_minimum_n
    assert least_numbers(settings, MEASURES) == {
        "satisfaction": settings.satisfaction_minimum_n,
        "on_time": settings.dossiers_minimum_n,
        "forwarded": settings.dossiers_minimum_n,
    }
