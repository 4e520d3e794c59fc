"""`{{ form }}` as every page draws it: labels, marks, help and errors tied to their controls."""

import lxml.html
from django import forms
from lxml.html import HtmlElement

from thidua.web.apps.registers.form_fields import AuthorsWidget


class Sample(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the card")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    unit = forms.ChoiceField(label="Unit", choices=[("X1", "Ward")])
    plain = forms.CharField(label="Plain", required=False, widget=forms.TextInput({"class": "own"}))
    answer = forms.ChoiceField(label="Answer", choices=[("y", "Yes"), ("n", "No")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Agreed", required=False)
    authors = forms.Field(label="Authors", required=False, widget=AuthorsWidget([("P1", "An")]))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> None:
        raise forms.ValidationError("Nothing fits")


def drawn(data: dict[str, str] | None = None) -> HtmlElement:
    return lxml.html.fromstring(f"<form>{Sample(data)}</form>")


def control(page: HtmlElement, name: str) -> HtmlElement:
    [element] = page.xpath(f"//*[@name='{name}']")
    return element


def described(page: HtmlElement, one: HtmlElement) -> list[str]:
    ids = one.get("aria-describedby", "").split()
    return [page.get_element_by_id(id_).text_content().strip() for id_ in ids]


def test_a_field_has_its_label_its_mark_and_its_help() -> None:
    page = drawn()
    name = control(page, "name")
    [label] = page.xpath(f"//label[@for='{name.get('id')}']")
    assert (label.text_content(), label.classes >= {"form-label", "required"}) == ("Name", True)
    assert described(page, name) == ["As on the card"]
    assert (name.get("required"), name.get("aria-invalid"), name.get("class")) == ("", None, "form-control")
    [label] = page.xpath(f"//label[@for='{control(page, 'note').get('id')}']")
    assert "required" not in label.classes


def test_an_error_stands_beside_its_field_and_is_tied_to_it() -> None:
    page = drawn({"note": "x"})
    name = control(page, "name")
    assert name.get("aria-invalid") == "true"
    assert "is-invalid" in name.classes
    assert described(page, name) == ["As on the card", "Trường này là bắt buộc."]
    assert control(page, "note").get("aria-invalid") is None
    [alert] = page.xpath("//*[@role='alert']")
    assert "Nothing fits" in alert.text_content()


def test_each_kind_of_control_has_the_class_of_its_kind() -> None:
    page = drawn()
    classes = {name: control(page, name).get("class") for name in ("note", "unit", "plain", "agreed", "version")}
    assert classes == {
        "note": "form-control",
        "unit": "form-select",
        "plain": "own",
        "agreed": "form-check-input",
        "version": None,
    }
    [first, second] = page.xpath("//fieldset//input[@name='answer']")
    assert [one.getparent().text_content().strip() for one in (first, second)] == ["Yes", "No"]
    assert first.get("class") == "form-check-input"
    assert (control(page, "authors_0").get("class"), control(page, "authors_1").get("class")) == (
        "form-select",
        "form-control",
    )


def test_choices_and_groups_of_controls_have_a_legend() -> None:
    page = drawn()
    legends = {legend.text_content(): "required" in legend.classes for legend in page.xpath("//fieldset/legend")}
    assert legends == {"Answer": True, "Authors": False}
    [label] = page.xpath("//label[.//input[@name='agreed']]")
    assert label.text_content().strip() == "Agreed"
