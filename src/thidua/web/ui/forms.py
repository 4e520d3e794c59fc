"""How every form of the site is drawn: `{{ form }}`, or `{{ form.name.as_field_group }}` for one field of it.

A field comes with its label, the mark of a required one, help and errors tied to the control for readers who hear the
page, and the classes of the design system; a widget that states a class of its own keeps it.
"""

from collections.abc import Iterable

from django import forms
from django.db.models import Model, QuerySet
from django.forms.renderers import TemplatesSetting
from django.utils.functional import Promise

CONTROL, SELECT, CHECK = "form-control", "form-select", "form-check-input"


def control_class(widget: forms.Widget) -> str:
    """The design system's class for the control a widget draws; empty where it draws none or several kinds."""
    if widget.is_hidden or isinstance(widget, forms.MultiWidget):
        return ""
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return CHECK
    return SELECT if isinstance(widget, forms.Select) else CONTROL


class StyledField(forms.BoundField):
    """A field of a form with the classes of the design system on its control."""

    def build_widget_attrs(
        self, attrs: dict[str, str | bool], widget: forms.Widget | None = None
    ) -> dict[str, str | bool]:
        """Django's own attributes, and the class; `is-invalid` where the field has errors."""
        drawn = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        wrong = " is-invalid" if self.errors else ""
        if isinstance(drawn, forms.MultiWidget):
            for part in drawn.widgets:
                part.attrs["class"] = control_class(part) + wrong
        elif (name := control_class(drawn)) and "class" not in drawn.attrs:
            built.setdefault("class", name + wrong)
        return built

    @property
    def is_single_check(self) -> bool:
        """Whether the field is one box to tick, whose label stands after it."""
        return isinstance(self.field.widget, forms.CheckboxInput)


def offer(form: forms.BaseForm, name: str, choices: Iterable[tuple[str, str | Promise]]) -> None:
    """Gives a field the choices that only this form has.

    Raises:
        TypeError: the field offers no choices.
    """
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"the field {name} offers no choices")
    field.choices = list(choices)


def offer_rows(form: forms.BaseForm, name: str, rows: QuerySet[Model]) -> None:
    """Gives a field the rows of the database that only this form has.

    Raises:
        TypeError: the field offers no rows.
    """
    field = form.fields[name]
    if not isinstance(field, forms.ModelChoiceField):
        raise TypeError(f"the field {name} offers no rows")
    field.queryset = rows


class FormRenderer(TemplatesSetting):
    """Draws forms with the templates of this app."""

    bound_field_class = StyledField
    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"
