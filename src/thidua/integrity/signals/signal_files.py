"""The signals there are: one SQL file each in `catalogue/`, with the header, subset and reader of the indicators.

They read relations of their own in `relations/`, over those of the indicators; no indicator and no bundle reads these.
"""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from thidua.i18n import UserError
from thidua.indicators.catalogue import shared_views
from thidua.indicators.catalogue.loader import Indicator, catalogue
from thidua.indicators.catalogue.loader import find as find_indicator

FOLDER = Path(str(files("thidua.integrity.signals")))
# Indicators that are signals as they stand: written once, read by both.
INDICATORS = ("repeat_supplements",)
# Held against a Poisson law instead of the share of the peers.
SINGLES = "sole_dossier"


def signals() -> dict[str, Indicator]:
    """Every signal by id, in the order of their ids. UserError for a file that does not fit."""
    both = {**catalogue(FOLDER / "catalogue"), **{name: find_indicator(name) for name in INDICATORS}}
    return dict(sorted(both.items()))


def find_signal(signal_id: str) -> Indicator:
    """The signal of that id; UserError where there is none."""
    if signal_id not in signals():
        raise UserError("there is no signal “{id}”; `thidua signals --list` shows those there are", id=signal_id)
    return signals()[signal_id]


def names_dossiers(signal: Indicator) -> bool:
    """Whether its rows may be listed and drawn. Answers may not: nobody is told which dossier has one."""
    return signal.header.measure == "dossiers"


def relation_queries(values: Mapping[str, shared_views.Value]) -> dict[str, str]:
    """The SQL of every relation that only signals read, by its name; none of them reads another."""
    paths = sorted((FOLDER / "relations").glob("*.sql"))
    return {path.stem: shared_views.render(shared_views.parsed(path), values) for path in paths}
