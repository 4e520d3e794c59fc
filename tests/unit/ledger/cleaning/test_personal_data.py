"""The key of the keyed hashes."""

import hashlib
import stat
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.i18n import UserError
from thidua.io.environment import ProgramEnvironment
from thidua.ledger.cleaning.personal_data import KeyFile, hashed, key_path

KEY = bytes(range(32))


def test_the_same_person_has_the_same_hash_whatever_blanks_and_case() -> None:
    one, same, other, nobody = hashed(pa.array(["079 123 B", "079123b", "079124", None]), KEY).to_pylist()
    assert one == same != other
    assert nobody is None
    assert one.startswith("kh:")
    assert len(one) == 3 + 32


def test_a_hash_is_recognised_and_kept() -> None:
    (once,) = hashed(pa.array(["079123"]), KEY).to_pylist()
    assert hashed(pa.array([once]), KEY).to_pylist() == [once]
    assert hashed(pa.array(["kh:079123"]), KEY).to_pylist() != ["kh:079123"]


def test_another_key_gives_another_hash() -> None:
    assert hashed(pa.array(["079123"]), KEY) != hashed(pa.array(["079123"]), bytes(32))


def test_the_key_is_made_on_first_need_for_its_owner_alone(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "new" / "key")
    key = file.key()
    assert len(key) == 32
    assert file.key() == key
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert [entry.name for entry in file.path.parent.iterdir()] == ["key"]


@pytest.mark.parametrize("content", ["", "not hexadecimal", "00ff"])
def test_a_file_that_is_no_key_is_refused_and_left_as_it_is(tmp_path: Path, content: str) -> None:
    path = tmp_path / "key"
    path.write_text(content)
    with pytest.raises(UserError, match="is not a key file of this program"):
        KeyFile(path).key()
    assert path.read_text() == content


def test_a_key_that_cannot_be_made_names_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UserError, match="name another with --key or THIDUA_KEY_FILE"):
        KeyFile(tmp_path / "file" / "key").key()


def test_where_the_key_is_kept(tmp_path: Path) -> None:
    assert key_path(ProgramEnvironment.read({"THIDUA_KEY_FILE": "/k"})) == Path("/k")
    assert key_path(ProgramEnvironment.read({"XDG_CONFIG_HOME": "/c"})) == Path("/c/thidua/key")
    assert key_path(ProgramEnvironment.read({})) == Path.home() / ".config" / "thidua" / "key"


@given(st.lists(st.none() | st.text(max_size=12), max_size=20))
def test_a_column_is_hashed_as_each_of_its_values_alone(values: list[str | None]) -> None:
    whole = hashed(pa.array(values, pa.string()), KEY).to_pylist()
    assert whole == [hashed(pa.array([value], pa.string()), KEY)[0].as_py() for value in values]
    with_one_hashed_already = hashed(pa.array([*values, "kh:" + "0" * 32], pa.string()), KEY).to_pylist()
    assert with_one_hashed_already[:-1] == whole
    for value, result in zip(values, whole, strict=True):
        if value is not None and not value.lower().startswith("kh:"):
            plain = pc.utf8_lower(pa.array([value.replace(" ", "")]))[0].as_py().encode()
            assert result == "kh:" + hashlib.blake2b(plain, key=KEY, digest_size=16).hexdigest()
