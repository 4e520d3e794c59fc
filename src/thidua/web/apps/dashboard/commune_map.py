"""Where the communes lie, approximately (data/centroids.json, written by tools/centroids.py)."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from thidua.ledger.cleaning.text import fold
from thidua.web.ui.values import JsonObject


@dataclass(frozen=True, slots=True)
class Centre:
    """A commune's approximate centre, in degrees."""

    lon: float
    lat: float


@cache
def centres() -> dict[str, Centre]:
    """Centre by folded name with its kind: `phuong cai khe`."""
    return {fold(commune["name"]): Centre(commune["lon"], commune["lat"]) for commune in _written()["communes"]}


def source() -> str:
    """Where they come from and under which licence."""
    written = _written()
    return f"{written['source']}, {written['licence']}"


@cache
def _written() -> JsonObject:
    return dict(
        json.loads((files("thidua.web.apps.dashboard") / "data" / "centroids.json").read_text(encoding="utf-8"))
    )
