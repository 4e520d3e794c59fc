"""Figures as papers print them: integers with their share where a share is asked, the number alone where a count is."""

from collections.abc import Sequence

from thidua.i18n import Language, formats

NO_CASE: dict[Language, str] = {"vi": "không phát sinh", "en": "none arose"}
# As `candidate_evidence.deciding_figures` keeps them: numerator, denominator, comparison, threshold as numerator and
# denominator (none: a count).
Deciding = Sequence[int | str | None]


def decided_by(figures: Deciding | None, language: Language = "vi") -> str:
    """45/50 (90,0%), on the side of its threshold that the verdict is on; 2 of a count; a dash where none decides."""
    if figures is None:
        return formats.NOTHING
    numerator, denominator, op, threshold, of = figures
    if of is not None:
        threshold_of = (int(threshold or 0), int(of))
        return shared(int(numerator or 0), int(denominator or 0), str(op), threshold_of, language)
    return formats.integer(int(numerator), language) if numerator else NO_CASE[language]


def asked_by(figures: Deciding | None, language: Language = "vi") -> str:
    """≥ 80%; of a count that must be nought that there is none; nothing where no figure decides."""
    if figures is None or figures[3] is None:
        return ""
    _numerator, _denominator, op, threshold, of = figures
    if of is None and op in ("<=", "=") and not threshold:
        return NO_CASE[language]
    return formats.threshold(str(op), int(threshold or 0), None if of is None else int(of), language)


def shared(
    numerator: int | None,
    denominator: int | None,
    op: str | None = None,
    threshold: tuple[int, int] | None = None,
    language: Language = "vi",
) -> str:
    """37/50 (74,0%); the number alone where there is nothing to divide by; a dash where nothing was counted."""
    if numerator is None:
        return formats.NOTHING
    if not denominator:
        return formats.integer(numerator, language)
    counted = f"{formats.integer(numerator, language)}/{formats.integer(denominator, language)}"
    return f"{counted} ({formats.share(numerator, denominator, language, op=op, threshold=threshold)})"
