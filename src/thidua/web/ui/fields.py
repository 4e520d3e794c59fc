"""Fields that several apps ask for in one way."""

from django import forms

from thidua.web.ui.values import PassedOn

# As browsers send a day, as people write it, and as a spreadsheet's cell of a day is read.
DAYS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d %H:%M:%S"]


class DayInput(forms.DateInput):
    """A day, picked in the browser's own way."""

    input_type = "date"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day."""

    widget = DayInput

    def __init__(self, **options: PassedOn) -> None:
        super().__init__(input_formats=DAYS, **options)
