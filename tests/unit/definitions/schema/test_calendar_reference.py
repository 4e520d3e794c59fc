"""docs/reference/calendar-file.md against the schema: every field is explained, and its example loads."""

import re
import shutil
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel

from support import ROOT
from thidua.definitions.calendars import load_calendars
from thidua.definitions.paths import law_folder
from thidua.definitions.schema import calendar

PAGE = (ROOT / "docs" / "reference" / "calendar-file.md").read_text(encoding="utf-8")


def test_every_field_is_explained() -> None:
    shapes = [shape for shape in vars(calendar).values() if isinstance(shape, type) and issubclass(shape, BaseModel)]
    fields = {field.alias or name for shape in shapes for name, field in shape.model_fields.items()}
    assert {name for name in fields if not re.search(rf"\b{name}\b", PAGE)} == set()


def test_the_example_of_a_unit_loads(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert example is not None
    shutil.copy(law_folder() / "calendar" / "viet-nam.toml", tmp_path)
    (tmp_path / "units").mkdir()
    (tmp_path / "units" / "phuong-cai-khe.toml").write_text(example[1], encoding="utf-8")
    ward = load_calendars(tmp_path / "viet-nam.toml").for_unit("U012")
    assert ward.elapsed(datetime(2026, 7, 4), datetime(2026, 7, 5)) == 16_200
    assert ward.elapsed(datetime(2026, 6, 27), datetime(2026, 6, 28)) == 0
