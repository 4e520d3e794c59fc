"""Makes the compiled catalogue Django reads out of our .po files: no compiled file lies in the repository."""

import hashlib
import os
import tempfile
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compiled() -> Path:
    """A folder in Django's form (`vi/LC_MESSAGES/django.mo`), made again whenever a .po file has changed.

    Pages and engine share the catalogues: a text has one translation wherever it is shown.
    """
    sources = [
        entry
        for entry in sorted((files("thidua.i18n") / "locale" / "vi").iterdir(), key=lambda one: one.name)
        if entry.name.endswith(".po")
    ]
    contents = [source.read_bytes() for source in sources]
    digest = hashlib.sha256(b"\0".join(contents)).hexdigest()[:16]
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "thidua"
    folder = root / f"locale-{digest}"
    if not (folder / "vi" / "LC_MESSAGES" / "django.mo").is_file():
        try:
            _write(folder, contents)
        except OSError:  # a home that cannot be written: this process makes its own
            folder = Path(tempfile.mkdtemp(prefix="thidua-locale-"))
            _write(folder, contents)
    return folder


def _write(folder: Path, contents: list[bytes]) -> None:
    whole = Catalog(locale="vi")
    for content in contents:
        for message in read_po(BytesIO(content), locale="vi"):
            if message.id and message.string:
                whole.add(message.id, message.string, context=message.context)
    target = folder / "vi" / "LC_MESSAGES"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target, delete=False) as draft:
        write_mo(draft, whole)
    Path(draft.name).replace(target / "django.mo")
