"""Names in the order Vietnamese readers expect."""

from collections.abc import Mapping

from vn_collate import collate_key


def ranked(names: Mapping[str, str]) -> dict[str, int]:
    """Id → place of its name in Vietnamese alphabetical order, from 1; equal names by id.

    Word by word, as dictionaries and lists of places have it: "Ô Môn" stands before "Ông".
    """
    ordered = sorted(names, key=lambda id_: ([collate_key(word) for word in names[id_].split()], id_))
    return {id_: place for place, id_ in enumerate(ordered, 1)}
