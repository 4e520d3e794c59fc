"""What a key signed is told from what another did; a chain of keys leads from a pinned one to the one in use."""

import base64
import json
import stat
from pathlib import Path

import pytest

from thidua.i18n import UserError
from thidua.proof.signing import (
    KEYS,
    SIGNATURE,
    KeyChain,
    PublicKey,
    Signer,
    SigningKey,
    envelope,
    expected_key,
    signature_of,
    text_of,
)
from thidua.proof.site_keys import key_file, make_signer, read_signer, rotate, site_signer

HASH = "ab" * 32


def test_a_note_is_in_the_form_of_c2sp() -> None:
    key = SigningKey("example.com", bytes(32))
    note = key.note("text\n")
    lines = note.split("\n")
    assert lines[:2] == ["text", ""]
    assert lines[2].startswith("— example.com ")
    assert base64.b64decode(lines[2].split()[-1])[:4] == key.public.hash
    assert key.note("text\n") == note
    assert text_of(note, key.public) == "text\n"
    assert PublicKey.read(str(key.public)) == key.public
    assert "SigningKey(example.com+" in repr(key)
    assert base64.b64encode(bytes(32)).decode() not in repr(key)


@pytest.mark.parametrize("changed", ["", "a+b+c", "a+00000000+AQ==", "a b+00000000+AQ=="])
def test_what_is_no_public_key_is_refused(changed: str) -> None:
    with pytest.raises(UserError, match="no public key"):
        PublicKey.read(changed)


def test_a_name_that_no_note_can_have_is_refused() -> None:
    with pytest.raises(UserError, match="no spaces"):
        SigningKey.new("two words")


def test_no_byte_of_a_note_can_be_changed() -> None:
    key = SigningKey("site", bytes(32))
    note = key.note("first\nsecond\n")
    places = range(len(note))
    assert len(places) > 100
    for at in places:
        with pytest.raises(UserError):
            text_of(note[:at] + ("a" if note[at] != "a" else "b") + note[at + 1 :], key.public)


def test_a_signed_bundle_tells_who_and_a_pinned_key_is_followed_over_rotations() -> None:
    first = Signer.new("site")
    second = first.rotated()
    third = second.rotated()
    members = envelope(third, "award-bundle", HASH)
    assert members == envelope(third, "award-bundle", HASH)
    for expected in (first.key.public, second.key.public, third.key.public):
        signature = signature_of("award-bundle", HASH, members, expected)
        assert (signature.signer, signature.pinned, signature.problem) == (third.key.public, True, None)
        assert "as expected" in str(signature.summary())
    assert "only --key" in str(signature_of("award-bundle", HASH, members).summary())
    assert KeyChain.from_value(third.chain.value()) == third.chain


def test_an_unsigned_bundle_says_what_it_does_not_prove() -> None:
    assert envelope(None, "award-bundle", HASH) == {}
    assert str(signature_of("award-bundle", HASH, {}).summary()).startswith("unsigned: ")
    told = signature_of("award-bundle", HASH, {}, Signer.new("site").key.public)
    assert "was expected" in str(told.problem)


def test_a_signature_that_does_not_hold_is_a_problem() -> None:
    site, stranger = Signer.new("site"), Signer.new("site")
    members, forged = envelope(site, "award-bundle", HASH), envelope(stranger, "award-bundle", HASH)

    def problem(members: dict[str, bytes], kind: str = "award-bundle", hash_: str = HASH) -> str:
        return str(signature_of(kind, hash_, members, site.key.public).problem)

    assert problem(members) == "None"
    assert "over another bundle" in problem(members, hash_="cd" * 32)
    assert "over another bundle" in problem(members, kind="evidence-bundle")
    assert "was expected" in problem(forged)
    assert "not that of" in problem({**members, SIGNATURE: forged[SIGNATURE]})
    assert "does not hold" in problem({SIGNATURE: members[SIGNATURE]})
    assert "does not hold" in problem({KEYS: members[KEYS]})
    assert "no chain of keys" in problem({**members, KEYS: b'{"first": 1}'})
    assert "does not hold" in problem({**members, KEYS: b"\xff"})


def test_a_rotation_that_the_old_key_did_not_sign_is_refused() -> None:
    site, stranger = Signer.new("site"), Signer.new("site")
    value = site.rotated().chain.value()
    value["rotations"] = [stranger.key.note(f"thidua/key-rotation\n{site.key.public}\n{stranger.key.public}\n")]
    with pytest.raises(UserError, match="not that of"):
        KeyChain.from_value(value)
    value["rotations"] = [site.key.note(f"something else\n{site.key.public}\n{stranger.key.public}\n")]
    with pytest.raises(UserError, match="no chain of keys"):
        KeyChain.from_value(value)
    value["rotations"] = [site.key.note(f"thidua/key-rotation\n{site.key.public}\n{site.key.public}\n")]
    with pytest.raises(UserError, match="no chain of keys"):
        KeyChain.from_value(value)


def test_the_key_of_a_site_is_made_once_and_is_its_users_alone(tmp_path: Path) -> None:
    made = site_signer(tmp_path)
    file = key_file(tmp_path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert site_signer(tmp_path) == made
    assert [path.name for path in file.parent.iterdir()] == [file.name]

    rotated = rotate(file)
    assert rotated == read_signer(file)
    assert made.key.public in rotated.chain.keys
    assert base64.b64encode(made.key.seed) not in file.read_bytes()

    file.chmod(0o640)
    with pytest.raises(UserError, match="others may read"):
        read_signer(file)


def test_a_key_is_made_with_the_folders_above_it(tmp_path: Path) -> None:
    file = tmp_path / "home" / "keys" / "key.json"
    assert make_signer(file, "engine") == read_signer(file)
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_pinned_key_is_the_first_line_there_is(tmp_path: Path) -> None:
    public = make_signer(tmp_path / "key.json", "engine").key.public
    assert expected_key(["", "  ", str(public), "note"]) == public
    with pytest.raises(UserError) as refused:
        expected_key(["", " "])
    assert str(refused.value) == "this is no public key: "


def test_what_is_no_signing_key_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "key.json"
    with pytest.raises(UserError, match="cannot be read"):
        read_signer(file)
    made = make_signer(file, "engine")
    with pytest.raises(UserError, match="there already"):
        make_signer(file, "engine")
    value = json.loads(file.read_text())
    for wrong in ({**value, "name": "other"}, {**value, "seed": "?"}, {"name": "engine"}, []):
        file.write_text(json.dumps(wrong))
        with pytest.raises(UserError, match="no signing key"):
            read_signer(file)
    assert made.key.name == "engine"
