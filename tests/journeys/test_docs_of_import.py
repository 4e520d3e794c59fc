"""The pages about importing say what the program does."""

import re

from support import ROOT
from thidua.ledger.mapping.column_profile import ColumnRule, PersonalColumns, Plausibility, Profile, TableRule
from thidua.ledger.mapping.profile_library import CANONICAL, shipped_profiles
from thidua.ledger.readers.file_types import ENDINGS

# Other endings of formats that are named by their usual one.
ALSO = (".xlsm", ".xltx", ".xlt", ".htm", ".mhtml", ".tab", ".txt", ".ndjson")
DOCS = ROOT / "docs"
PROFILES = (DOCS / "reference" / "profiles.md").read_text(encoding="utf-8")


def test_every_shipped_profile_is_listed() -> None:
    shipped = PROFILES.split("## Shipped")[1].split("## Keys")[0]
    cells = "".join(line.split("|")[1] for line in shipped.splitlines() if line.startswith("| `"))
    assert set(re.findall(r"`([a-z-]+)`", cells)) == {CANONICAL, *shipped_profiles()}


def test_every_key_of_a_profile_is_explained() -> None:
    explained = set(re.findall(r"^\| `(\w+)` \|", PROFILES, re.MULTILINE))
    keys = {*Profile.model_fields, *TableRule.model_fields, *ColumnRule.model_fields}
    assert keys - {"of"} <= explained
    assert set(PersonalColumns.model_fields) == {"drop", "hash"}
    assert set(Plausibility.model_fields) == {"off", "rules"}


def test_every_ending_is_named() -> None:
    page = (DOCS / "how-to" / "import.md").read_text(encoding="utf-8")
    assert {ending for ending in ENDINGS if ending not in ALSO} == set(re.findall(r"`(\.(?!gz)\w+)`", page))


def test_the_way_out_of_a_corrected_log_without_numbers_is_told() -> None:
    page = (DOCS / "how-to" / "import.md").read_text(encoding="utf-8")
    told = next(part for part in page.split("\n- ") if part.startswith("**Event logs without a sequence number**"))
    assert "corrected" in told
    assert "thidua import --undo 7" in told
