"""What docs/how-to/write-a-movement.md and its neighbours say holds."""

import re
import tomllib
from dataclasses import fields

from click.testing import CliRunner

from support import ROOT
from thidua.cli import main
from thidua.definitions.schema import movement
from thidua.rules.movement_settings import MovementSettings

PAGE = (ROOT / "docs" / "how-to" / "write-a-movement.md").read_text(encoding="utf-8")


def test_the_transcript_is_what_the_program_prints() -> None:
    ((words, printed),) = re.findall(r"```console\n\$ thidua (.*)\n([\s\S]*?)```", PAGE)
    shown = CliRunner().invoke(main, ["--lang", "en", *words.replace("examples/", f"{ROOT}/examples/").split()])
    assert shown.stdout.replace(f"{ROOT}/", "") == printed


def test_the_examples_are_toml() -> None:
    for block in re.findall(r"```toml\n([\s\S]*?)```", PAGE):
        tomllib.loads(block)


def test_every_entry_of_the_file_is_in_the_reference() -> None:
    page = (ROOT / "docs" / "reference" / "movement-file.md").read_text(encoding="utf-8")
    named = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]+)`", page))))
    keys = {
        about.alias or name
        for model in vars(movement).values()
        if isinstance(model, type) and issubclass(model, movement.Closed)
        for name, about in model.model_fields.items()
    }
    assert keys - set(movement.SettingsEntry.model_fields) - named == {"settings"} - named


def test_every_setting_and_its_default_is_explained() -> None:
    page = (ROOT / "docs" / "explanation" / "open-questions.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \([^)]*\) \|[^|]*\| `?([\w]+)", page, re.MULTILINE))
    assert rows == {field.name: str(getattr(MovementSettings(), field.name)) for field in fields(MovementSettings)}
