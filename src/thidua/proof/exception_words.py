"""The signed acts that except somebody from a criterion, in the words of every paper that shows them (III.3)."""

from collections.abc import Iterable, Mapping
from datetime import date

from thidua.i18n import formats
from thidua.rules.movement import Movement
from thidua.verdicts.titles import criterion_title

Act = Mapping[str, str]  # as JSON, its day as ISO text


def exceptions_in_words(movement: Movement, acts: Iterable[Act]) -> str:
    """Criterion, ground and document of each act, for whoever judges; empty where there is none."""
    stated = []
    for act in acts:
        document = f" (văn bản số {_document(act)})" if act["document_no"] else ""
        title = criterion_title(movement, act["criterion"], "vi")
        stated.append(f"ngoại lệ về tiêu chí “{title}”: {act['ground'].rstrip('. ')}{document}")
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
