"""The files of an edition: read from where a movement is written, kept, laid out again, and loaded from there."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from thidua.definitions.movement_loader import LoadedMovement, load
from thidua.definitions.validation.references import shipped_references
from thidua.i18n import UserError
from thidua.io.atomic_files import scratch_folder
from thidua.proof.bundle import movement_files, movement_member
from thidua.web.apps.movements.models import MovementEdition

MEMBERS = "movements/"
# More than stand side by side on a site within a year or two: each is read once a process.
KEPT = 64


def files_of(reference: str | Path) -> tuple[str, dict[str, bytes]]:
    """The path of a movement among its files, and the files: its own, texts and cases included, and what it inherits.

    Raises:
        UserError: there is no such movement.
    """
    files = {}
    for member, file in movement_files(reference):
        path = member.removeprefix(MEMBERS)
        files[path] = file.read_bytes()
        if path.endswith("/movement.toml"):
            folder = path.removesuffix("movement.toml")
            cases = sorted((file.parent / "cases").glob("*.toml"))
            files |= {f"{folder}cases/{case.name}": case.read_bytes() for case in cases}
    return movement_member(reference).removeprefix(MEMBERS), files


def digest_of(files: Mapping[str, bytes]) -> str:
    """The sha256 over the files, each by its path."""
    lines = [f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in sorted(files.items())]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


@contextmanager
def laid_out(edition: MovementEdition) -> Iterator[Path]:
    """The edition's files in a folder of their own; the path of the movement itself.

    Raises:
        UserError: no files were kept of it, or they are not those that were taken in.
    """
    files = {file.path: bytes(file.content) for file in edition.files.all()}
    if not edition.sha256:
        raise UserError(
            "of edition {number} of movement {id} no files were kept", number=edition.number, id=edition.movement_id
        )
    if digest_of(files) != edition.sha256:
        raise UserError(
            "the files of edition {number} of movement {id} are not those that were taken in: bring the database back "
            "from a copy",
            number=edition.number,
            id=edition.movement_id,
        )
    with scratch_folder("thidua-movement-") as folder:
        for path, content in files.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        yield folder / edition.path


def loaded(edition: MovementEdition) -> LoadedMovement:
    """The movement of an edition, as issued: what only its writer could complete is no fault of it any more.

    It is read once a process.

    Raises:
        UserError: no files were kept of it, or they are not those that were taken in.
    """
    return _loaded(edition.sha256, edition.pk)


@lru_cache(maxsize=KEPT)
def _loaded(_sha256: str, pk: int) -> LoadedMovement:
    with laid_out(MovementEdition.objects.get(pk=pk)) as path:
        return load(path, references=replace(shipped_references(), issued=True))
