"""Time stamps are held to certificates that there are; a real authority stamps in tests/web/test_witnesses.py."""

from pathlib import Path

import pytest

from thidua.i18n import UserError
from thidua.proof.timestamps import authorities, stamped_at


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_a_file_without_certificates_is_refused_by_its_name(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "roots.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UserError, match=r"roots\.pem holds no certificates"):
        authorities(file)


def test_what_is_no_stamp_is_refused() -> None:
    with pytest.raises(UserError, match="no time stamp"):
        stamped_at(b"nothing", b"content", [])
