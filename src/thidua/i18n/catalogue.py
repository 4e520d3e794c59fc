"""Translation catalogues: message ids are the English texts, `locale/vi/<room>.po` holds the Vietnamese.

One catalogue a room (movement, import, cli, report ...), all merged: a message has one translation wherever it is used.
"""

import re
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import PurePath

from babel.messages.pofile import read_po

from thidua.i18n import formats
from thidua.i18n.language import Language

# Control characters, ends of lines and paragraphs, and marks that turn the direction of writing.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@cache
def messages(language: Language) -> dict[str, str]:
    """All translations of one language by English message id; empty for English, which is the ids themselves."""
    texts: dict[str, str] = {}
    folder = files("thidua.i18n") / "locale" / language
    if not folder.is_dir():
        return texts
    for room in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if room.name.endswith(".po"):
            for message in read_po(BytesIO(room.read_bytes())):
                if message.id and message.string:
                    # A plural has its one-of form as id; Vietnamese has the same words for one and many.
                    message_id = message.id if isinstance(message.id, str) else message.id[0]
                    texts[message_id] = message.string if isinstance(message.string, str) else message.string[0]
    return texts


def _(message: str) -> str:
    """Mark an English text that is translated later, where it is shown; returns it unchanged."""
    return message


def translate(message: str, language: Language, /, **values: object) -> str:
    """The message in the language, its `{names}` filled with values.

    `message` is a literal English text (marked `_("...")` or passed to UserError) with str.format fields. Days and
    moments among the values are written as in lists of that language. A text may come from a stranger's file: its line
    ends and control characters are shown as escapes, so that it can neither add a line nor rewrite one.
    """
    text = messages(language).get(message, message)
    return text.format(**{name: _shown(value, language) for name, value in values.items()}) if values else text


def _shown(value: object, language: Language) -> object:
    match value:
        case datetime():
            return formats.moment_in_list(value, language)
        case date():
            return formats.day_in_list(value, language)
        case str() | PurePath():
            return _CONTROLS.sub(_escaped, str(value))
    return value


def _escaped(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")
