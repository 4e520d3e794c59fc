"""On how many items a share must rest before anything is judged or ranked by it (III.3.b.6: 1 of 1 is no share)."""

from collections.abc import Mapping

from thidua.rules.movement_settings import MovementSettings


def least_numbers(settings: MovementSettings, measures: Mapping[str, str]) -> dict[str, int]:
    """Indicator → the least number of items a share of it rests on. `measures`: indicator → what it counts.

    Answers have a number of their own; dossiers and their forwarding legs another. Procedures and records are all there
    are and no sample: one of one is one of one, and they are not named here.
    """
    least = {
        "answers": settings.satisfaction_minimum_n,
        "dossiers": settings.dossiers_minimum_n,
        "legs": settings.dossiers_minimum_n,
    }
    return {indicator: least[measure] for indicator, measure in measures.items() if measure in least}
