"""Every text a user can see has its Vietnamese, with the same fields to fill in."""

import ast
import re
import string
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from babel.messages.pofile import read_po

from support import ROOT
from support.source_code import nodes_of
from thidua.i18n.catalogue import messages

SOURCE = ROOT / "src" / "thidua"
# Libraries that leave texts untranslated which our pages show; what Django's own catalogue has is not repeated here.
LIBRARIES = ("allauth", "unfold")
MARKS = {"UserError", "translate", "_", "gettext", "gettext_lazy", "gettext_noop"}
TAG = re.compile(r"""(?:{%\s*translate\s+|_\()(["'])(?P<message>.+?)\1""")
BLOCK = re.compile(r"{%\s*blocktranslate(?P<head>.*?)%}(?P<message>.*?){%\s*endblocktranslate\s*%}", re.DOTALL)


def marked_messages() -> dict[str, str]:
    """Message id → the place that uses it: the literal first argument of UserError, translate and _."""
    places = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for node in nodes_of(path):
            if not (isinstance(node, ast.Call) and node.args):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            first = node.args[0]
            if name in MARKS and isinstance(first, ast.Constant) and isinstance(first.value, str):
                places[first.value] = f"{path.relative_to(SOURCE)}:{node.lineno}"
    return places


def template_messages() -> dict[str, str]:
    """Message id → the template that shows it: of translate tags, `_()` and blocktranslate. Percent signs are doubled,
    as Django looks them up."""
    places = {}
    for path in sorted([*(SOURCE / "web").rglob("*.html"), *(SOURCE / "web").rglob("*.txt")]):
        text = path.read_text(encoding="utf-8")
        listed = [match["message"].replace("%", "%%") for match in TAG.finditer(text)]
        for match in BLOCK.finditer(text):
            message = match["message"]
            if "trimmed" in match["head"]:
                message = " ".join(line.strip() for line in message.strip().splitlines())
            singular = re.split(r"{%\s*plural\s*%}", message)[0].replace("%", "%%")
            listed.append(
                re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", singular.strip() if "trimmed" in match["head"] else singular)
            )
        places.update(dict.fromkeys(listed, str(path.relative_to(SOURCE))))
    return places


def written_texts() -> set[str]:
    """Every text of the code; of those of several lines, such as a command's help, also paragraphs and examples."""
    texts = set()
    for path in sorted(SOURCE.rglob("*.py")):
        for node in nodes_of(path):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
                if "\n" in node.value:
                    texts |= {" ".join(part.split()) for part in re.split(r"\n\s*\n", node.value)}
                    texts |= {re.split(r"\s{2,}", line.strip())[-1] for line in node.value.splitlines()}
    return texts


def data_texts() -> str:
    """What comes with the program as data, with single spaces."""
    files = [path for ending in ("toml", "json") for path in sorted(SOURCE.rglob(f"*.{ending}"))]
    return " ".join(" ".join(path.read_text(encoding="utf-8").split()) for path in files)


def library_texts() -> str:
    """The code and templates of the libraries whose messages are translated here, with single spaces."""
    texts = []
    for library in LIBRARIES:
        spec = find_spec(library)
        assert spec is not None
        assert spec.origin is not None
        for path in sorted(Path(spec.origin).parent.rglob("*")):
            if path.suffix in {".py", ".html"}:
                texts.append(" ".join(path.read_text(encoding="utf-8").split()))
    return " ".join(texts)


def fields(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}


def test_every_message_has_its_vietnamese() -> None:
    vietnamese = messages("vi")
    marked = {**template_messages(), **marked_messages()}
    missing = {message: place for message, place in marked.items() if message not in vietnamese}
    assert missing == {}


def test_no_message_is_left_that_nothing_shows() -> None:
    shown = written_texts() | template_messages().keys()
    left = [message for message in messages("vi") if message not in shown and " ".join(message.split()) not in shown]
    data = data_texts()
    left = [message for message in left if message not in data]
    libraries = library_texts()
    assert [message for message in left if " ".join(message.split()) not in libraries] == []


def test_translations_fill_in_the_same_fields() -> None:
    wrong = {message: text for message, text in messages("vi").items() if not fields(text) <= fields(message)}
    assert wrong == {}


def test_no_message_is_translated_twice_differently() -> None:
    seen: dict[str, tuple[str, str]] = {}
    clashes = []
    catalogues = sorted((SOURCE / "i18n" / "locale" / "vi").glob("*.po"))
    assert catalogues
    for path in catalogues:
        for message in read_po(BytesIO(path.read_bytes())):
            if not message.id or not message.string:
                continue
            other = seen.setdefault(message.id, (message.string, path.name))
            if other[0] != message.string:
                clashes.append((message.id, other, (message.string, path.name)))
    assert clashes == []


def test_the_catalogue_is_nfc() -> None:
    import unicodedata

    catalogue = messages("vi")
    assert catalogue
    for message, text in catalogue.items():
        assert unicodedata.is_normalized("NFC", message)
        assert unicodedata.is_normalized("NFC", text)
