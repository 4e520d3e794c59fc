"""Every text a user can see has its Vietnamese, with the same fields to fill in."""

import ast
import string
from io import BytesIO
from pathlib import Path

import pytest

from thidua.texts.catalogue import messages

SOURCE = Path(__file__).parents[2] / "src" / "thidua"
MARKS = {"UserError", "translate", "_"}


def marked_messages() -> dict[str, str]:
    """Message id → the place that uses it: the literal first argument of UserError, translate and _."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and node.args):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            first = node.args[0]
            if name in MARKS and isinstance(first, ast.Constant) and isinstance(first.value, str):
                found[first.value] = f"{path.relative_to(SOURCE)}:{node.lineno}"
    return found


def fields(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}


def test_every_message_has_its_vietnamese() -> None:
    vietnamese = messages("vi")
    missing = {message: place for message, place in marked_messages().items() if message not in vietnamese}
    assert missing == {}


def test_translations_fill_in_the_same_fields() -> None:
    wrong = {message: text for message, text in messages("vi").items() if not fields(text) <= fields(message)}
    assert wrong == {}


def test_no_message_is_translated_twice_differently() -> None:
    from babel.messages.pofile import read_po

    seen: dict[str, tuple[str, str]] = {}
    clashes = []
    for path in sorted((SOURCE / "texts" / "locale" / "vi").glob("*.po")):
        for message in read_po(BytesIO(path.read_bytes())):
            if not message.id or not message.string:
                continue
            other = seen.setdefault(message.id, (message.string, path.name))
            if other[0] != message.string:
                clashes.append((message.id, other, (message.string, path.name)))
    assert clashes == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_catalogues_are_nfc(language: str) -> None:
    import unicodedata

    for message, text in messages(language).items():
        assert unicodedata.is_normalized("NFC", message)
        assert unicodedata.is_normalized("NFC", text)
