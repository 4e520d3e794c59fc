"""Notes told beside a subject's figures: each app that knows of any adds its function when Django starts."""

from collections.abc import Callable

from thidua.i18n import Language

# (evaluation, kind, subject, language) → the notes; without kind and subject those over a table of all.
NOTES: list[Callable[[int, str, str, Language], list[str]]] = []


def notes(evaluation_id: int, kind: str, subject_id: str, language: Language) -> list[str]:
    """All notes beside the figures of a subject."""
    return [note for note_source in NOTES for note in note_source(evaluation_id, kind, subject_id, language)]
