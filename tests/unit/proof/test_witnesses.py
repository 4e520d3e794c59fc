"""Heads as witnesses keep them, of several folders; a site's own are sent in tests/web/test_witnesses.py."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from thidua.i18n import UserError
from thidua.proof.audit import ChainAnchor
from thidua.proof.signing import KeyChain, Signer, SigningKey
from thidua.proof.witnesses import CHAIN, NOTE, STAMP, files_of, heads_of, leave_head, leave_stamp, read_head

KEY = SigningKey("thidua-site", bytes(32))
SIGNER = Signer(KEY, KeyChain((KEY.public,)))
HASH = "ab" * 32


def folder_of(place: Path, *numbers: int) -> Path:
    place.mkdir()
    for number in numbers:
        leave_head(place, SIGNER, number, HASH)
    return place


def test_heads_of_several_folders_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    folders = folder_of(tmp_path / "a", 9, 12), folder_of(tmp_path / "b", 7, 10)
    heads = heads_of(folders, KEY.public)
    assert [head.number for head in heads] == [7, 9, 10, 12]
    assert {(head.hash, head.signer, head.stamped) for head in heads} == {(HASH, KEY.public, False)}
    assert [head.anchor for head in heads] == [ChainAnchor(head.number, HASH, head.at) for head in heads]


def test_a_head_is_left_once_and_another_of_its_number_is_refused(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "a", 3)
    kept = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert kept == {name: text.encode() for name, text in files_of(SIGNER, 3, HASH).items()}
    leave_head(folder, SIGNER, 3, HASH)
    with pytest.raises(UserError, match="the witness has another entry 3 of the audit log"):
        leave_head(folder, SIGNER, 3, "cd" * 32)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == kept


def test_a_witness_that_is_not_there_or_has_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=re.escape(str(tmp_path / "none"))):
        leave_head(tmp_path / "none", SIGNER, 1, HASH)
    with pytest.raises(UserError, match="has no witnessed head"):
        heads_of([folder_of(tmp_path / "a", 1), folder_of(tmp_path / "b")])


def test_a_head_of_another_key_than_expected_is_refused(tmp_path: Path) -> None:
    other = SigningKey("thidua-site", bytes([1] * 32)).public
    with pytest.raises(UserError, match=rf"000000000001{NOTE} is signed by another key than "):
        heads_of([folder_of(tmp_path / "a", 1)], other)


CHANGES: dict[str, Callable[[Path], object]] = {
    "no keys beside it": lambda note: note.with_suffix(CHAIN).unlink(),
    "under another number": lambda note: [
        file.rename(file.with_name(file.name.replace("01.", "02."))) for file in list(note.parent.iterdir())
    ],
    "another log's": lambda note: note.write_text(KEY.note("other/log\n1\nqw==\n"), encoding="utf-8"),
    "a root that is none": lambda note: note.write_text(
        KEY.note("thidua/audit-log/thidua-site\n1\n?\n"), encoding="utf-8"
    ),
    "a line more": lambda note: note.write_text(
        KEY.note(note.read_text(encoding="utf-8").partition("\n\n")[0] + "\nmore\n"), encoding="utf-8"
    ),
    "signed otherwise": lambda note: note.write_text(
        note.read_text(encoding="utf-8").replace("\n1\n", "\n2\n"), encoding="utf-8"
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_is_no_head_is_refused_by_its_name(change: Callable[[Path], object], tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "a", 1)
    change(folder / f"000000000001{NOTE}")
    (place,) = folder.glob(f"*{NOTE}")
    with pytest.raises(UserError, match=re.escape(f"{place.name}")):
        read_head(place)


def test_a_stamp_counts_only_where_an_authority_is_named(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "a", 1)
    leave_stamp(folder, 1, b"no stamp")
    place = folder / f"000000000001{NOTE}"
    assert place.with_suffix(STAMP).read_bytes() == b"no stamp"
    with pytest.raises(UserError, match="is a time stamp: name its authority's certificates with --tsa"):
        read_head(place)
