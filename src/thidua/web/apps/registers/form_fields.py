"""The form field of each kind of a description's field; it takes what a page sends and what a workbook's cell holds."""

import re
from collections.abc import Callable, Mapping, Sequence

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thidua.definitions.registers.spec import FieldSpec
from thidua.i18n import Language, formats
from thidua.indicators.catalogue.loader import catalogue
from thidua.ledger.cleaning.vocabulary import whole_number
from thidua.rules.criteria import Criterion, DeclarationLeaf, leaves
from thidua.verdicts.titles import criterion_title, indicator_title
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.movements.bound import issued_ids, newest, newest_edition
from thidua.web.apps.organisation.models import Procedure
from thidua.web.apps.organisation.queries import names
from thidua.web.apps.registers.body_names import recognising_bodies
from thidua.web.apps.registers.initiatives import offered
from thidua.web.apps.registers.subjects import RegisterSubject
from thidua.web.ui.fields import DayField, MomentField, WholeNumberField
from thidua.web.ui.values import Json, JsonObject, PassedOn

MOST_AUTHORS = 5
Choices = Sequence[tuple[str, str]]


class TitledChoiceField(forms.ChoiceField):
    """One of some values, given by its id or by its title in either language."""

    def __init__(self, *, title_keys: Mapping[str, str], **words: PassedOn) -> None:
        super().__init__(**words)
        self.title_keys = {key.casefold(): value for key, value in title_keys.items()}

    def to_python(self, value: Json) -> str:
        """The id."""
        text = str(super().to_python(value)).strip()
        return self.title_keys.get(text.casefold(), text)


class SeveralValuesField(forms.MultipleChoiceField):
    """Several of some values; of a cell, between commas."""

    def to_python(self, value: Json) -> list[str]:
        """The ids, each once."""
        listed = value if isinstance(value, list | tuple) else re.split(r"[,;\s]+", str(value or ""))
        return list(dict.fromkeys(code for code in super().to_python(list(listed)) if code))


class Procedures(forms.CharField):
    """Codes of procedures, between commas or on lines of their own."""

    def prepare_value(self, value: Json) -> Json:
        """As text."""
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Json) -> list[str]:
        """Codes that exist."""
        codes = list(dict.fromkeys(code for code in re.split(r"[,;\s]+", super().clean(value)) if code))
        unknown = set(codes) - set(Procedure.objects.filter(id__in=codes).values_list("id", flat=True))
        if unknown:
            raise forms.ValidationError(
                gettext("No procedure has the code %(codes)s.") % {"codes": ", ".join(sorted(unknown))}
            )
        return codes


class AuthorsWidget(forms.MultiWidget):
    """Pairs of an officer and a share in percent."""

    template_name = "registers/authors.html"

    def __init__(self, choices: Choices) -> None:
        pairs: list[forms.Widget] = []
        for number in range(1, MOST_AUTHORS + 1):
            pairs.append(forms.Select({"aria-label": gettext("Author %(number)s") % {"number": number}}, choices))
            label = gettext("Share of author %(number)s in percent") % {"number": number}
            pairs.append(forms.NumberInput({"aria-label": label, "min": 1, "max": 100}))
        super().__init__(pairs)

    def decompress(self, value: Json) -> list[Json]:
        """Kept pairs as the widgets want them."""
        return [part for pair in value or [] for part in pair]

    def value_from_datadict(self, data: PassedOn, files: PassedOn, name: str) -> Json:
        """The pairs; of a cell its text."""
        return data[name] if name in data else super().value_from_datadict(data, files, name)

    def id_for_label(self, _id: str) -> str:
        """The legend stands for all of them."""
        return ""

    use_fieldset = True


class AuthorSharesField(forms.Field):
    """Authors with their shares, which make 100 together."""

    def __init__(self, *, existing: Callable[[list[str]], set[str]], choices: Choices, **words: PassedOn) -> None:
        super().__init__(widget=AuthorsWidget([("", "–"), *choices]), **words)
        self.existing = existing

    def clean(self, value: Json) -> list[list[Json]]:
        """[[officer, share], …]."""
        parts = re.split(r"[;\s]+", value.strip()) if isinstance(value, str) else [str(code or "") for code in value]
        pairs = [(parts[at], parts[at + 1] if at + 1 < len(parts) else "") for at in range(0, len(parts), 2)]
        shares = [(officer, whole_number(share) or 0) for officer, share in pairs if officer or share]
        if not shares:
            return super().clean([]) or []
        officers = [officer for officer, _share in shares]
        if len(set(officers)) < len(officers):
            raise forms.ValidationError(gettext("Each author stands here once."))
        unknown = set(officers) - self.existing(officers)
        if unknown:
            raise forms.ValidationError(
                gettext("No officer has the code %(codes)s.") % {"codes": ", ".join(sorted(unknown)) or "–"}
            )
        if any(share < 1 for _officer, share in shares) or sum(share for _officer, share in shares) != 100:
            raise forms.ValidationError(gettext("The shares are whole numbers from 1 and make 100 together."))
        return [[officer, share] for officer, share in shares]

    def has_changed(self, _initial: PassedOn, _data: PassedOn) -> bool:
        """Always looked at."""
        return True


def field_for(
    field: FieldSpec,
    language: Language,
    officers: Choices | None,
    existing: Callable[[list[str]], set[str]],
    subject: RegisterSubject,
) -> forms.Field:
    """The form field. officers: those to choose among (None: any, by code); existing: which of some codes there are."""
    words: dict[str, PassedOn] = {
        "label": field.title.text(language),
        "required": field.required,
        "help_text": field.help.text(language) if field.help else "",
    }
    if field.kind == "line":
        return forms.CharField(max_length=_most(field.id), widget=forms.TextInput({"size": 60}), **words)
    if field.kind == "text":
        return forms.CharField(max_length=4000, widget=forms.Textarea({"rows": 4}), **words)
    if field.kind == "day":
        return DayField(**words)
    if field.kind == "moment":
        return MomentField(**words)
    if field.kind == "number":
        return WholeNumberField(min_value=0, max_value=10**12, **words)
    if field.kind == "yes":
        title_keys = {gettext("yes"): "1", gettext("no"): "0", "yes": "1", "no": "0", "true": "1", "false": "0"}
        return TitledChoiceField(title_keys=title_keys, choices=[("", "–"), ("1", _("yes")), ("0", _("no"))], **words)
    if field.kind == "authors":
        return AuthorSharesField(existing=existing, choices=officers or (), **words)
    if field.kind == "procedures":
        return Procedures(widget=forms.Textarea({"rows": 2}), **words)
    if field.kind == "units":
        return SeveralValuesField(choices=list(names().items()), widget=forms.SelectMultiple({"size": 8}), **words)
    if field.kind == "officer" and officers is None:
        return OfficerCodeField(existing=existing, max_length=100, **words)
    return _choice(field, language, officers or (), subject, words)


class OfficerCodeField(forms.CharField):
    """The code of an officer who exists."""

    def __init__(self, *, existing: Callable[[list[str]], set[str]], **words: PassedOn) -> None:
        super().__init__(**words)
        self.existing = existing

    def clean(self, value: Json) -> str:
        """One that exists."""
        code = str(super().clean(value))
        if code and not self.existing([code]):
            raise forms.ValidationError(gettext("No officer has the code %(codes)s.") % {"codes": code})
        return code


def _choice(
    field: FieldSpec, language: Language, officers: Choices, subject: RegisterSubject, words: JsonObject
) -> forms.Field:
    title_keys: dict[str, str] = {}
    if field.kind == "choice":
        listed = [(choice.id, choice.title.text(language)) for choice in field.choices]
        title_keys = {title: choice.id for choice in field.choices for title in (choice.title.vi, choice.title.en)}
    elif field.kind == "officer":
        listed = list(officers)
    elif field.kind == "indicator":
        listed = [(indicator_id, indicator_title(indicator_id, language)) for indicator_id in sorted(catalogue())]
    elif field.kind == "criterion":
        listed = _criteria(language, lambda criterion: _is_declared(criterion, subject.kind))
    elif field.kind == "standard":
        listed = _criteria(language, lambda criterion: criterion.exception_possible)
    elif field.kind == "movement":
        listed = [(movement_id, newest_edition(movement_id).title(language)) for movement_id in issued_ids()]
        title_keys = {title: movement_id for movement_id, title in listed}
    elif field.kind == "recogniser":
        listed = [(name, name) for name in recognising_bodies(subject.unit_id)]
        title_keys = dict(listed)
    elif field.kind == "recognised_initiative":
        listed = [(code, f"{code} {title}") for code, title in offered(subject.unit_id).values_list("code", "title")]
    else:
        listed = [
            (
                str(evaluation.pk),
                gettext("%(day)s, after import %(number)s")
                % {"day": formats.moment(evaluation.made_at), "number": evaluation.import_number},
            )
            for evaluation in Evaluation.objects.only("id", "made_at", "import_number")[:50]
        ]
    return TitledChoiceField(title_keys=title_keys, choices=[("", "–"), *listed], **words)


def _criteria(language: Language, offers: Callable[[Criterion], bool]) -> list[tuple[str, str]]:
    """Criteria of all issued movements, each once, as the first that has it says it: an entry counts in each."""
    listed: dict[str, str] = {}
    for movement in map(newest, issued_ids()):
        for criterion in filter(offers, movement.criteria):
            listed.setdefault(criterion.id, f"{criterion.id}. {criterion_title(movement, criterion.id, language)}")
    return list(listed.items())


def _is_declared(criterion: Criterion, kind: str) -> bool:
    """Whether a criterion of a kind of subject (empty: of any) asks for a declaration."""
    asks = any(isinstance(leaf, DeclarationLeaf) for leaf in leaves(criterion.rule))
    return asks and (not kind or criterion.kind == kind)


def _most(name: str) -> int:
    return {"title": 500, "document_no": 100}.get(name, 300)
