"""The calendars in force are laid out once, and anew when a file of theirs changes."""

import shutil
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from thidua.definitions.calendars import calendar_files
from thidua.i18n import UserError
from thidua.web.apps.evaluations import site_engine


def test_a_calendar_is_laid_out_once_and_anew_when_a_file_changes(tmp_path: Path, settings: Settings) -> None:
    city, *_units = calendar_files()
    file = shutil.copy(city, tmp_path / "calendar.toml")
    settings.CALENDAR = str(file)
    before = site_engine.calendars()
    assert site_engine.calendars() is before
    with Path(file).open("a", encoding="utf-8") as open_file:
        open_file.write('\n[[add]]\non = 2026-07-20\nkind = "off"\n')
    with pytest.raises(UserError):
        site_engine.calendars()
    shutil.copy(city, file)
    assert site_engine.calendars().fingerprint == before.fingerprint
    Path(file).unlink()
    with pytest.raises(UserError, match="no such calendar file"):
        site_engine.calendars()
