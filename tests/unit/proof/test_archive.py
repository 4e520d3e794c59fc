"""An archive from strangers: refused with one line where it is dangerous, never followed."""

import io
import stat
import zipfile
from pathlib import Path

import pytest

from thidua.i18n import UserError
from thidua.proof import archive
from thidua.proof.archive import unpack_archive, write_archive
from thidua.proof.verify import verify


def zipped(path: Path, members: list[tuple[str, bytes]], *, mode: int = 0) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in members:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            packed.writestr(entry, content)
    return path


@pytest.mark.parametrize(
    "name",
    ["../evil.txt", "/etc/evil", "a/../../evil", "a\\..\\evil", "C:/evil", "a//b", ".hidden", "a/./b", "tên.txt", "a/"],
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(UserError, match="not a plain file of a bundle"):
        unpack_archive(zipped(tmp_path / "a.zip", [(name, b"x")]), tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []
    assert not (tmp_path / "evil.txt").exists()


def test_a_link_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", [("link", b"/etc/passwd")], mode=stat.S_IFLNK | 0o777)
    with pytest.raises(UserError, match="not a plain file"):
        unpack_archive(path, tmp_path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_name_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is there twice"):
        unpack_archive(zipped(tmp_path / "a.zip", [("a.json", b"1"), ("A.json", b"2")]), tmp_path)


def test_too_many_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_MEMBERS", 2)
    with pytest.raises(UserError, match="3 members, at most 2"):
        unpack_archive(zipped(tmp_path / "a.zip", [(f"m{n}", b"") for n in range(3)]), tmp_path)


def test_a_bomb_is_refused_while_it_unpacks(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("bomb", b"\0" * (120 * 1024 * 1024))
    with pytest.raises(UserError, match="unpacks to far too much"):
        unpack_archive(tmp_path / "a.zip", tmp_path / "out")


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", [("secret", b"x")])
    content = bytearray(path.read_bytes())
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(sign) + offset] |= 1
    path.write_bytes(content)
    with pytest.raises(UserError, match="is encrypted"):
        unpack_archive(path, tmp_path / "out")


def test_a_folder_in_the_way_is_the_systems_error(tmp_path: Path) -> None:
    """What the disk refuses is no fault of the archive: it is not passed over as a damaged member."""
    (tmp_path / "out" / "a.json").mkdir(parents=True)
    with pytest.raises(FileExistsError):
        unpack_archive(zipped(tmp_path / "a.zip", [("a.json", b"1")]), tmp_path / "out")


@pytest.mark.parametrize("content", [b"", b"no zip at all", b"PK\x03\x04" + b"\0" * 50])
def test_no_archive_is_one_clear_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(UserError, match="not an evidence bundle"):
        verify(tmp_path / "a.zip")


def test_a_missing_file_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no such file"):
        verify(tmp_path / "none.zip")


@pytest.mark.parametrize("manifest", [b"", b"{}", b"[1]", b'{"form": 99}', b'{"form": 1, "members": 3}', b"\xff\xfe"])
def test_a_strange_manifest_is_one_clear_line(tmp_path: Path, manifest: bytes) -> None:
    with pytest.raises(UserError, match=r"MANIFEST\.json"):
        verify(zipped(tmp_path / "a.zip", [("MANIFEST.json", manifest)]))


def test_an_archive_without_a_manifest(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"it has no MANIFEST\.json"):
        verify(zipped(tmp_path / "a.zip", [("a", b"")]))


def test_writing_is_the_same_bytes_in_any_order(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"from a file")
    write_archive(tmp_path / "1.zip", {"b": b"2", "a": tmp_path / "file"})
    write_archive(tmp_path / "2.zip", {"a": tmp_path / "file", "b": b"2"})
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO((tmp_path / "1.zip").read_bytes())) as packed:
        assert packed.namelist() == ["a", "b"]
