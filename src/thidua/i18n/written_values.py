"""Figures, people and values as they stand in Vietnamese text."""

import re
from collections.abc import Mapping, Sequence

from thidua.i18n.formats import BLANK

FILLED = r"\s*[\w.…]{0,12}\s*"  # what a clerk writes into a blank
# Amounts (3.800.000), shares (94,5%) and counts of counts (47/50); not days (05/9/2026), months (9/2026), nor numbers
# of documents (05/2026/NĐ-CP).
FIGURE = re.compile(
    r"(?<![\w./])(?!\d\d?/20\d\d\b)(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?%?|\d+(?:,\d+)?%|\d+/\d+)(?![\w/]|[.,]\d|-\w)"
)
PERSON = re.compile(r"\b(?:[Ôô]ng \([Bb]à\)|[Ôô]ng|[Bb]à)((?: [^\W\d_]+)+)")
LETTERS_OF_A_NAME = 2  # at least so many words: a family name and a given name


def stand_in_order(values: Sequence[re.Pattern[str]], text: str) -> bool:
    """The values one after another with any wording between; a number is never part of a longer number."""
    at = 0
    for value in values:
        match = value.search(text, at)
        if match is None:
            return False
        at = match.end()
    return True


def whole_value(value: str) -> re.Pattern[str]:
    """Finds a value that is no part of a longer number or word; its blanks may have been filled in."""
    parts = [" ".join(part.split()) for part in value.split(BLANK)]
    pattern = FILLED.join(re.escape(part) for part in parts)
    first, last = parts[0][:1], parts[-1][-1:]
    before = r"(?<!\d)(?<!\d[.,])" if first.isdigit() else r"(?<!\w)" if first.isalpha() else ""
    after = r"(?![\d%])(?![.,]\d)" if last.isdigit() else r"(?!\w)" if last.isalpha() else ""
    return re.compile(before + pattern + after)


def people_in(text: str) -> Mapping[str, None]:
    """Names behind Ông, Bà or Ông (Bà), as far as their words begin with a capital; in order."""
    names: dict[str, None] = {}
    for words in PERSON.findall(text):
        name: list[str] = []
        for word in words.split():
            if not word[0].isupper():
                break
            name.append(word)
        if len(name) >= LETTERS_OF_A_NAME:
            names[" ".join(name)] = None
    return names
