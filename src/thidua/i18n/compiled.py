"""Compiled catalogues for libraries that look up their texts through gettext: made from .po files when needed.

No compiled file lies in the repository; `catalogue` reads the .po files of our own texts directly.
"""

import hashlib
import tempfile
from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

VIETNAMESE = files("thidua.i18n") / "locale" / "vi"


def our_sources() -> list[Traversable]:
    """The .po files of our own texts, by name."""
    return sorted((file for file in VIETNAMESE.iterdir() if file.name.endswith(".po")), key=lambda file: file.name)


def compiled(domain: str, sources: Sequence[Traversable], cache: Path) -> Path:
    """A folder in gettext's form (`vi/LC_MESSAGES/<domain>.mo`) with the Vietnamese of the .po files together.

    It lies in the cache folder and is made again whenever a source has changed.
    """
    contents = [source.read_bytes() for source in sources]
    digest = hashlib.sha256(b"\0".join(contents)).hexdigest()[:16]
    folder = cache / "thidua" / f"locale-{digest}"
    if not _file(folder, domain).is_file():
        try:
            _write(folder, domain, contents)
        except OSError:  # a home that cannot be written: this process makes its own
            folder = Path(tempfile.mkdtemp(prefix="thidua-locale-"))
            _write(folder, domain, contents)
    return folder


def _file(folder: Path, domain: str) -> Path:
    return folder / "vi" / "LC_MESSAGES" / f"{domain}.mo"


def _write(folder: Path, domain: str, contents: Sequence[bytes]) -> None:
    whole = Catalog(locale="vi")
    for content in contents:
        for message in read_po(BytesIO(content), locale="vi"):
            if message.id and message.string:
                whole.add(message.id, message.string, context=message.context)
    target = _file(folder, domain)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as draft:
        write_mo(draft, whole)
    Path(draft.name).replace(target)
