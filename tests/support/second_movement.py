"""A second movement of the city, beside the one of the settings, on the same ledger."""

import shutil
from pathlib import Path

from django.core.cache import caches

from thidua.definitions.movement_loader import load
from thidua.definitions.paths import movements_folder
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.evaluations.actions import keep
from thidua.web.apps.evaluations.models import Current, Evaluation
from thidua.web.apps.movements.taking_in import take_in

CITY, NEXT = "can-tho-2026", "can-tho-2027"


def copied(folder: Path) -> Path:
    """A copy of the city's movement, to be changed."""
    return Path(shutil.copytree(movements_folder() / CITY, folder / CITY))


def changed(folder: Path, old: str, new: str, name: str = "movement.toml") -> Path:
    """The movement with other words in place of the first such ones."""
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def other_movement(folder: Path, old: str, new: str) -> Path:
    """Takes the next year's movement in, which differs from the city's in one line; where it is written."""
    written = copied(folder)
    there = changed(written.rename(written.with_name(NEXT)), f'id = "{CITY}"', f'id = "{NEXT}"')
    take_in(load(changed(there, old, new)), there)
    return there


def stand_beside(folder: Path) -> Evaluation:
    """Takes a movement in that asks more than the city's, and shows what it gives."""
    written = copied(folder)
    there = written.rename(written.with_name(NEXT))
    changed(there, f'id = "{CITY}"', f'id = "{NEXT}"')
    changed(there, 'threshold = "80%"', 'threshold = "85%"')
    changed(there, "năm 2026", "năm 2027", "texts/vi.toml")
    movement = load(there)
    take_in(movement, there)
    evaluation = keep(site_engine.evaluate(movement=movement.movement))
    Current.objects.create(movement_id=NEXT, evaluation=evaluation)
    caches["process"].clear()
    return evaluation
