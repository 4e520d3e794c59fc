"""One hash over all of a movement that decides: what two evaluations must share to be comparable.

It is taken over the entries as they are written, not over the program's own terms, so that a program that knows more
kinds of entries, or calls its terms otherwise, gives an unchanged movement its hash of before.
"""

import hashlib
import json
from collections.abc import Sequence
from operator import methodcaller
from typing import Any


def movement_hash(files: Sequence[dict[str, Any]]) -> str:
    """The sha256 (hexadecimal) of the entries of a movement's files, its own first, then those it inherits from.

    Each as amended, with the ids of the amendments applied in place of all that the file holds. Comments, layout and
    wording (`texts/`) are no entries and do not count.
    """
    text = json.dumps(
        files, default=methodcaller("isoformat"), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()
