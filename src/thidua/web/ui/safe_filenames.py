"""Names of files that strangers send."""

import re
import unicodedata
from pathlib import Path


def safe_name(name: str) -> str:
    """A file's name without anything that leads elsewhere; its ending, which tells the format, is kept."""
    plain = unicodedata.normalize("NFC", Path(name.replace("\\", "/")).name)
    plain = re.sub(r"[^\w.\- ()]", "_", plain).lstrip(". ")
    stem, suffix = Path(plain).stem, "".join(Path(plain).suffixes[-2:])
    return f"{stem[:120]}{suffix[:20]}" if len(plain) > 140 else plain or "file"
