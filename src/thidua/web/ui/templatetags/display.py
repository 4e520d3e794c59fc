"""Verdicts, shares, days and icons in templates; a builtin library, so that no template needs to load it."""

from datetime import date, datetime

from django import template
from django.conf import settings
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from thidua.i18n import Language, formats
from thidua.rules.terms import VerdictState
from thidua.verdicts.wording import STATES
from thidua.web.ui.figure_notes import notes

register = template.Library()
# What movements and registers cite as the clause of what stands after the last numbered one.
FINAL_PART = "end"
SIGNS = {"met": "✓", "not_met": "✗", "not_determinable": "?", "on_hold": "‖", "not_applicable": "–"}


def language() -> Language:
    """The reader's language."""
    return "en" if get_language() == "en" else "vi"


# How a row bears on a verdict, as the state of verdicts whose colour it has.
_COLOURS = {"problem": "not_met", "fine": "met"}


@register.filter
def bearing_colour(bearing: str) -> str:
    """The state of verdicts in whose colour a row is drawn."""
    return _COLOURS.get(bearing, "not_applicable")


@register.filter
def state(value: str) -> SafeString:
    """A verdict as sign and word, in its colour; the word says it without the colour."""
    word = gettext(STATES[VerdictState(value)])
    return format_html(
        '<span class="badge td-{}"><span aria-hidden="true">{}</span> {}</span>', value, SIGNS[value], word
    )


@register.filter
def state_sign(value: str) -> SafeString:
    """A verdict as its sign alone, the word for readers who hear the page: for dense tables."""
    word = gettext(STATES[VerdictState(value)])
    return format_html(
        '<span class="badge td-{}" title="{}"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span></span>',
        value,
        word,
        SIGNS[value],
        word,
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing beside words, from the sprite; the name is one of tools/icons.txt."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static("vendor/tabler-icons.svg"), name
    )


@register.simple_tag
def public_contact() -> str:
    """How the public reaches whoever runs the movement; empty where the operator told nothing."""
    contact: str = settings.PUBLIC_CONTACT
    return contact


@register.filter
def number(value: int | None) -> str:
    """1234567 → 1.234.567 (vi), 1,234,567 (en); a dash where there is none."""
    return formats.NOTHING if value is None else formats.integer(value, language())


@register.simple_tag
def share(numerator: int | None, denominator: int | None) -> str:
    """37 of 50 → 74,0%; not all or nothing where it is not; a dash where nothing was counted."""
    return formats.NOTHING if numerator is None else formats.share(numerator, denominator or 0, language())


@register.simple_tag(takes_context=True)
def beside(context: Context, kind: str = "", subject_id: str = "") -> list[str]:
    """What is told beside the figures of a subject in the evaluation shown."""
    evaluation = context["request"].shown
    return notes(evaluation.pk, kind, subject_id, language()) if evaluation else []


@register.filter
def day(value: date | str | None) -> str:
    """A day, or ISO text of one: 31/12/2026."""
    return formats.day(value) if value else formats.NOTHING


@register.filter
def moment(value: datetime | str | None) -> str:
    """A moment, or ISO text of one, in Việt Nam: 14:05 31/12/2026."""
    return formats.moment(value) if value else formats.NOTHING


@register.filter
def day_or_moment(value: date | datetime | None) -> str:
    """A moment with its time, a bare day as a day."""
    return moment(value) if isinstance(value, datetime) else day(value)


@register.filter
def file_size(value: int) -> str:
    """1536000 → 1,5 MB (vi), 1.5 MB (en)."""
    return formats.file_size(value, language())


@register.filter
def clause(value: str) -> str:
    """A clause of the plan as it is cited; its last part, which has no number, by name."""
    return gettext("final part") if value == FINAL_PART else value


@register.filter
def month(value: int) -> str:
    """202607 → 07/2026."""
    return formats.month(value)


@register.filter
def dossier(value: str) -> str:
    """A dossier's code as shown on pages: its last four signs hidden."""
    return f"{value[:-4]}••••" if len(value) > 4 else "••••"


@register.filter
def of(names: dict[str, str], key: str | None) -> str:
    """The name under a key; the key itself where there is none, nothing for no key."""
    return names.get(key or "", key or "")
