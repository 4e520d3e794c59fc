"""Fields that several apps ask for in one way: whole numbers, days and moments as people write them."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.forms import Field
from django.utils import timezone

from thidua.web.apps.api.forms import KeyForm
from thidua.web.apps.awards.forms.award_lists import DecisionNumberField
from thidua.web.apps.awards.forms.proposals import ReportForm
from thidua.web.apps.definitions.forms import CalendarChoiceForm
from thidua.web.apps.evaluations.forms import LookBackForm
from thidua.web.apps.imports.forms import SendForm
from thidua.web.ui.fields import MomentField, WholeNumberField

NUMBER_FIELDS = {
    "decision": DecisionNumberField(),
    "staff": ReportForm.base_fields["staff"],
    "import": LookBackForm.base_fields["import_number"],
    "requests": KeyForm.base_fields["per_minute"],
}


def told(field: Field, text: str) -> list[str | None]:
    with pytest.raises(ValidationError) as refusal:
        field.clean(text)
    return [error.code for error in refusal.value.error_list]


@pytest.mark.parametrize("field", NUMBER_FIELDS.values(), ids=NUMBER_FIELDS)
@pytest.mark.parametrize(
    ("text", "number"), [("1000", 1000), ("1.000", 1000), (" 1 000 ", 1000), ("1,000", 1000), ("15.0", 15), (7, 7)]
)
def test_a_dot_groups_thousands_in_every_field_of_a_number(field: Field, text: str | int, number: int) -> None:
    assert field.clean(text) == number


@pytest.mark.parametrize("field", NUMBER_FIELDS.values(), ids=NUMBER_FIELDS)
@pytest.mark.parametrize("text", ["1_000", "1.00.0", "0.500", "1.000,500", "1.5", "1e3", "²", "ba"])
def test_what_is_no_whole_number_is_refused(field: Field, text: str) -> None:
    assert told(field, text) == ["invalid"]


def test_a_number_keeps_its_bounds_and_says_what_is_wrong_with_it() -> None:
    year = CalendarChoiceForm.base_fields["year"]
    assert year.clean("2.026") == 2026
    assert told(year, "20.260") == ["max_value"]
    assert WholeNumberField(required=False).clean("  ") is None
    assert told(WholeNumberField(), "") == ["required"]
    assert told(WholeNumberField(), "1_000") == ["invalid"]
    assert not WholeNumberField().has_changed(1000, "1.000")


@pytest.mark.parametrize("field", [KeyForm.base_fields["expires_on"], LookBackForm.base_fields["on"]])
@pytest.mark.parametrize("text", ["2026-12-05", "05/12/2026", "05-12-2026"])
def test_days_are_read_with_the_day_first(field: Field, text: str) -> None:
    assert field.clean(text) == date(2026, 12, 5)
    assert told(field, "12/31/2026") == ["invalid"]
    assert field.widget.input_type == "date"


@pytest.mark.parametrize("text", ["05/12/2026", "05-12-2026", "2026-12-05", "05/12/2026 00:00", "2026-12-05T00:00"])
def test_an_export_is_of_a_moment_or_of_a_day(text: str) -> None:
    assert timezone.make_naive(SendForm.base_fields["known_at"].clean(text)) == datetime(2026, 12, 5)


def test_where_a_day_is_not_enough_its_moment_is_asked_for() -> None:
    assert timezone.make_naive(MomentField().clean("05/12/2026 08:30")) == datetime(2026, 12, 5, 8, 30)
    assert told(MomentField(), "05/12/2026") == ["invalid"]
