"""A ledger on S3-compatible storage: read through a copy that only grows, over the real protocol on loopback."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import CliRunner, Result
from moto.server import ThreadedMotoServer

from support.small_city import make_small_city
from thidua.cli import main
from thidua.i18n import UserError
from thidua.ledger.store.s3_mirror import local_copy

Bucket = Any  # boto3 makes its classes while it runs
MORE = "dossier_id,procedure_id,receiving_unit_id,received_at,status\nNEW1,1.000001,X1,2026-07-02 08:00,10\n"
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # of moto and boto3
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield server.get_host_and_port()[1]
    server.stop()


@pytest.fixture
def bucket(port: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Bucket]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("THIDUA_MIRROR", str(tmp_path / "mirror"))
    made = boto3.resource("s3", endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1").Bucket("ministry")
    made.create()
    yield made
    made.objects.delete()
    made.delete()


def put(bucket: Bucket, folder: Path, prefix: str) -> None:
    """What `aws s3 sync` does."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "cache" not in path.relative_to(folder).parts:
            bucket.upload_file(str(path), f"{prefix}/{path.relative_to(folder)}")


def thidua(*words: object) -> Result:
    return CliRunner().invoke(main, ["--lang", "en", *map(str, words)])


def address(port: int, path: str) -> str:
    return f"s3://ministry/{path}?endpoint_override=127.0.0.1:{port}&scheme=http&region=us-east-1"


@pytest.mark.slow
def test_the_same_figures_as_from_the_folder_and_only_what_is_new_is_fetched(
    port: int, bucket: Bucket, tmp_path: Path
) -> None:
    here = tmp_path / "can-tho"
    make_small_city(here)
    put(bucket, here, "can-tho")
    there = address(port, "can-tho")
    wanted = json.loads(thidua("indicators", "--ledger", here, "--json").stdout)
    assert json.loads(thidua("indicators", "--ledger", there, "--json").stdout) == wanted
    copy = local_copy(there)
    kept = [path for path in copy.rglob("*") if path.is_file() and "cache" not in path.parts]
    files = {path: path.stat().st_mtime_ns for path in kept if path.name != "head.json"}
    (tmp_path / "more.csv").write_text(MORE)
    assert thidua("import", tmp_path / "more.csv", "--ledger", here).exit_code == 0
    put(bucket, here, "can-tho")
    wanted = json.loads(thidua("indicators", "--ledger", here, "--json").stdout)
    assert json.loads(thidua("indicators", "--ledger", there, "--json").stdout) == wanted
    assert {path: path.stat().st_mtime_ns for path in files} == files
    listed = json.loads(thidua("gather", there, "--indicator", "finished_on_time", "--json").stdout)
    assert [row["code"] for row in listed] == ["can-tho"]


def test_what_is_wrong_is_one_line(port: int, bucket: Bucket, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"there is no ledger\.toml"):
        local_copy(address(port, "nothing"))
    with pytest.raises(UserError, match="s3://BUCKET/PATH is needed"):
        local_copy("s3://ministry")
    outcome = thidua("import", tmp_path / "more.csv", "--ledger", "s3://ministry/can-tho")
    assert "can only be read" in thidua("import", __file__, "--ledger", "s3://ministry/can-tho").output
    assert outcome.exit_code != 0


@pytest.mark.slow
def test_a_storage_that_does_not_answer(bucket: Bucket, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        local_copy(address(1, "can-tho"))


def test_a_commit_is_fetched_after_what_it_names(
    port: int, bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from thidua.ledger.store import s3_mirror

    make_small_city(tmp_path / "can-tho")
    put(bucket, tmp_path / "can-tho", "can-tho")
    order: list[str] = []
    fetch = s3_mirror._fetch

    def noted(storage: Any, remote: str, local: Path) -> None:
        order.append(remote)
        fetch(storage, remote, local)

    monkeypatch.setattr(s3_mirror, "_fetch", noted)
    local_copy(address(port, "can-tho"))
    commits = [number for number, remote in enumerate(order) if "/imports/" in remote or remote.endswith("ledger.toml")]
    assert commits == list(range(len(order) - len(commits), len(order)))
    assert order[-1].endswith("ledger.toml")


@pytest.mark.slow
def test_one_bucket_and_path_on_two_stores_are_two_ledgers(port: int, bucket: Bucket, tmp_path: Path) -> None:
    make_small_city(tmp_path / "can-tho")
    put(bucket, tmp_path / "can-tho", "can-tho")
    first = local_copy(address(port, "can-tho"))
    assert local_copy(address(port, "can-tho")) == first
    # Another name of the same machine is another store, as far as an address can tell.
    assert local_copy(address(port, "can-tho").replace("127.0.0.1", "localhost")) != first


def test_keys_in_an_address_are_never_shown_and_do_not_make_another_copy(
    port: int, bucket: Bucket, tmp_path: Path
) -> None:
    make_small_city(tmp_path / "can-tho")
    put(bucket, tmp_path / "can-tho", "can-tho")
    with_keys = address(port, "can-tho").replace("s3://", "s3://key:hidden-secret@")
    assert local_copy(with_keys) == local_copy(address(port, "can-tho"))
    for bad in (with_keys.replace("can-tho", "nothing"), "s3://key:hidden-secret@ministry", f"{with_keys}&region=%%%"):
        outcome = thidua("gather", bad)
        assert outcome.exit_code != 0
        assert "hidden-secret" not in outcome.output
        assert "ministry" in outcome.output
