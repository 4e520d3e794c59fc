"""The database under the site is the one asked for, and the order of names is never left to it."""

import os

from django.db import connection

from thidua.verdicts.collation import ranked
from thidua.web.apps.organisation.models import Unit


def test_the_tests_run_on_the_database_that_was_asked_for(db: None) -> None:
    engine = os.environ.get("DATABASE_URL", "sqlite:").partition(":")[0]
    assert connection.vendor == {"sqlite": "sqlite", "postgresql": "postgresql"}[engine]


def test_names_stand_in_vietnamese_order_whatever_the_collation_of_the_database(db: None) -> None:
    names = {
        "1": "Đông Hải",
        "2": "Dũng Tiến",
        "3": "Ân Hòa",
        "4": "An Bình",
        "5": "Ăn Thịnh",
        "6": "Ô Môn",
        "7": "Ông",
    }
    for unit_id, place in ranked(names).items():
        Unit.objects.create(id=unit_id, name=names[unit_id], rank=place, path=f"/{unit_id}/")
    assert [unit.id for unit in Unit.objects.order_by("rank")] == ["4", "5", "3", "2", "1", "6", "7"]
