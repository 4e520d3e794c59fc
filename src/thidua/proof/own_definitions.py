"""Which movement, law and calendar of a bundle are not, letter by letter, those that come with this program.

Nothing is recomputed from titles, notes and comments, nor a verdict from most of the law: comparing is all there is.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from thidua.definitions.movement_loader import load_movement, shipped_movements
from thidua.definitions.paths import law_folder, movements_folder
from thidua.i18n.errors import UserError
from thidua.rules.movement import Movement


def other_definitions(members: Mapping[str, Path], movement_file: str, movement: Movement) -> Iterator[UserError]:
    """One line where the movement's rules are not those of that id here, one that names the files that differ.

    members: the bundle's, by name; movement_file: the member that is the movement.
    """
    shipped = load_movement(movement.id).content_hash if movement.id in shipped_movements() else None
    if movement.content_hash != shipped:
        yield UserError("the movement {id} in the bundle is not the one that comes with this program", id=movement.id)
    own = {name: _own_file(PurePosixPath(name), PurePosixPath(movement_file).parent, movement.id) for name in members}
    others = sorted(
        name
        for name, file in own.items()
        if file is not None and file.is_file() and file.read_bytes() != members[name].read_bytes()
    )
    if others:
        yield UserError("not word for word as in this program: {files}", files=", ".join(others))


def _own_file(member: PurePosixPath, movement_folder: PurePosixPath, movement_id: str) -> Path | None:
    """The program's file that a member would be; None for members of other kinds. The movement goes by its id."""
    if movement_folder in member.parents:
        return movements_folder() / movement_id / member.relative_to(movement_folder)
    folders = {"movements": movements_folder(), "law": law_folder(), "calendar": law_folder() / "calendar"}
    folder, rest = folders.get(member.parts[0]), member.parts[1:]
    return folder.joinpath(*rest) if folder is not None and rest else None
