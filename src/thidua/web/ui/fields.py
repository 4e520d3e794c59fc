"""Fields that several apps ask for in one way."""

from django import forms

from thidua.ledger.cleaning.vocabulary import whole_number
from thidua.web.ui.values import Json, PassedOn

# As browsers send a day, as people write it, and as a spreadsheet's cell of a day is read.
DAYS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d %H:%M:%S"]
MOMENTS = ["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"]


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


class MomentInput(forms.DateTimeInput):
    """A moment, picked in the browser's own way."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """A moment, in the time of the site; with day_suffices a day alone too, which stands for its midnight."""

    widget: type[forms.Widget] = MomentInput

    def __init__(self, *, day_suffices: bool = False, **options: PassedOn) -> None:
        super().__init__(input_formats=[*MOMENTS, *DAYS] if day_suffices else MOMENTS, **options)


class WholeNumberInput(forms.TextInput):
    """A whole number; a control of text, as browsers take `1.000` for 1 where they check numbers themselves."""

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__({"inputmode": "numeric", **(attrs or {})})


class WholeNumberField(forms.IntegerField):
    """A whole number, read as a file's cell is: `1000`, `1.000`, `15.0`; Django alone reads `1.000` as 1."""

    widget: type[forms.Widget] = WholeNumberInput

    def to_python(self, value: Json) -> int | None:
        """The number; None for nothing.

        Raises:
            ValidationError: it is something else than a whole number.
        """
        text = "" if value is None else str(value).strip()
        if not text:
            return None
        number = whole_number(text)
        if number is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return number
