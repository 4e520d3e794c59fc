"""One hash over all of a movement that decides: what two evaluations must share to be comparable."""

import hashlib
import json
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum

from thidua.rules.movement import Movement

# Wording decides nothing, and the hash cannot hold itself.
_LEFT_OUT = {"texts", "content_hash"}


def movement_hash(movement: Movement) -> str:
    """The sha256 (hexadecimal) of the movement's rules, dates, settings and citations; wording left out."""
    text = json.dumps(_plain(movement), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        named = {each.name: _plain(getattr(value, each.name)) for each in fields(value) if each.name not in _LEFT_OUT}
        return {"": type(value).__name__, **named}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
