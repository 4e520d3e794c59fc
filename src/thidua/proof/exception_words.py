"""The signed acts that except somebody from a criterion, in the words of every paper that shows them (III.3)."""

from collections.abc import Iterable, Mapping
from datetime import date

from thidua.i18n import formats
from thidua.rules.movement import Movement
from thidua.verdicts.titles import criterion_title

Act = Mapping[str, str]  # as JSON, its day as ISO text


def exceptions_in_words(movement: Movement, acts: Iterable[Act]) -> str:
    """Criteria, ground and document of the acts, for whoever judges; empty where there is none.

    A ground stands once, with all criteria that it excuses and all its documents; without brackets, for what it is set
    into may stand in some.
    """
    by_ground: dict[str, list[Act]] = {}
    for act in acts:
        by_ground.setdefault(act["ground"].rstrip(". "), []).append(act)
    stated = []
    for ground, alike in by_ground.items():
        titles = dict.fromkeys(f"“{criterion_title(movement, act['criterion'], 'vi')}”" for act in alike)
        documents = dict.fromkeys(f"văn bản số {_document(act)}" for act in alike if act["document_no"])
        by = f", theo {'; '.join(documents)}" if documents else ""
        stated.append(f"ngoại lệ về tiêu chí {', '.join(titles)}: {ground}{by}")
    text = "; ".join(stated)
    return _spaced(text[:1].upper() + text[1:])


def acts_in_words(acts: Iterable[Act]) -> str:
    """The documents of the acts, without criterion and ground: what was decided tells no circumstances of a person."""
    documents = dict.fromkeys(f"văn bản số {_document(act)}" for act in acts)
    return _spaced(f"Ngoại lệ về tiêu chuẩn theo {'; '.join(documents)}") if documents else ""


def _document(act: Act) -> str:
    issued = formats.day_in_words(date.fromisoformat(act["document_on"]), "vi")
    return f"{act['document_no']} {issued} của {act['authority']}, {act['signer']} ký"


def _spaced(text: str) -> str:
    return " ".join(text.split())
