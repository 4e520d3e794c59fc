"""Names of files that strangers send; the one way in which a text too long for its place is cut, so that it is seen."""

import re
import unicodedata
from pathlib import Path

CUT = "…"
MOST, MOST_ENDING = 140, 20


def shortened(text: str, most: int, ending: str = "") -> str:
    """At most `most` letters of a text: a longer one has … where it was cut, and keeps its ending (of a name)."""
    if len(text) <= most:
        return text
    return text[: most - len(CUT) - len(ending)] + CUT + ending


def safe_name(name: str) -> str:
    """A file's name without anything that leads elsewhere; its ending, which tells the format, is kept."""
    plain = unicodedata.normalize("NFC", Path(name.replace("\\", "/")).name)
    plain = re.sub(r"[^\w.\- ()]", "_", plain).lstrip(". ")
    suffixes = Path(plain).suffixes
    endings = ("".join(suffixes[-2:]), "".join(suffixes[-1:]))
    return shortened(plain, MOST, next((ending for ending in endings if len(ending) <= MOST_ENDING), "")) or "file"
