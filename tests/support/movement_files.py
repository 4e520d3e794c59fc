"""A small movement written to a folder, to be broken one way at a time."""

from pathlib import Path

from thidua.definitions.movement_report import check_movement

SMALL = """format = 1
id = "small"
version = "1.0.0"
source = "plan-2026"
known_on = 2026-04-15

[window]
clause = "II.3"
from = 2026-04-15
to = 2026-12-31

[[group]]
id = "commune"
clause = "II.1.a"
kind = "unit"
unit_groups = ["commune"]

[[group]]
id = "person"
clause = "II.1.b"
kind = "officer"
unit_groups = ["commune"]

[[criterion]]
id = "a.6"
clause = "III.3.a.6"
kind = "unit"

[criterion.rule]
indicator = "active_procedures"
op = ">="
threshold = "80%"

[[criterion]]
id = "b.6"
clause = "III.3.b.6"
kind = "officer"

[criterion.rule]
all = [
  { indicator = "satisfaction", op = ">=", threshold = "90%", minimum_n = 30 },
  { register = "complaint", states = ["upheld"], op = "<=", threshold = 0 },
]

[[award]]
id = "merit"
clause = "III.1.a"
decided_by = "chairman"
kinds = ["unit", "officer"]
route = "straight"

[[award.quota]]
clause = "III.2.a"
kind = "unit"
at_most = "10%"

[[award.bonus]]
clause = "IV.3.a"
rate = "provincial-bang-khen"
fund = "city"

[[hold]]
id = "inquiry"
clause = "III.3.a.1"
register = "discipline"
states = ["open"]

[[part]]
id = "letter"
clause = "IV.1"
form = "01"
form_source = "decree-152-2025"
must_state = ["list"]

[[deadline]]
id = "proposals"
clause = "IV.2"
before = 2027-01-31
to = "board"

[[route]]
id = "straight"

[[route.step]]
clause = "V.1"
body = "unit"
action = "propose"
deadline = "proposals"

[[responsibility]]
id = "units"
clause = "V.1"
body = "unit"
duties = ["track"]

[[content]]
id = "initiatives"
clause = "II.2.c"
registers = ["initiative"]

[settings.satisfied_from]
clause = "III.3.b.6"
value = 4
"""

TEXTS = """title = "Small"
groups = { commune = "Communes", person = "People" }
awards = { merit = "Merit" }
funds = { city = "City" }
holds = { inquiry = "Inquiry" }
parts = { letter = "Letter" }
deadlines = { proposals = "Proposals" }
bodies = { unit = "Unit", chairman = "Chairman", board = "Board" }
actions = { propose = "proposes" }
duties = { track = "Track" }
contents = { initiatives = "Initiatives" }
settings = { satisfied_from = "4 of 5" }

[criteria."a.6"]
title = "Procedures"

[criteria."b.6"]
title = "Satisfaction"
"""

LOWER = """format = 1
id = "ward"
version = "1.0.0"
source = "plan-2026"
known_on = 2026-05-01
inherits = "small"
unit = "u1"
"""


def write(folder: Path, text: str = SMALL, texts: str = TEXTS, name: str = "small") -> Path:
    """The movement.toml of a folder `name`, with English texts."""
    place = folder / name
    (place / "texts").mkdir(parents=True, exist_ok=True)
    (place / "movement.toml").write_text(text, encoding="utf-8")
    (place / "texts" / "en.toml").write_text(texts, encoding="utf-8")
    return place / "movement.toml"


def changed(old: str, new: str, text: str = SMALL) -> str:
    """The text with one thing changed, which must be there exactly once."""
    assert text.count(old) == 1, old
    return text.replace(old, new)


def line_of(words: str, text: str) -> int:
    """The line on which some words stand, which must be there exactly once."""
    assert text.count(words) == 1, words
    return text[: text.index(words)].count("\n") + 1


def problems_of(folder: Path, text: str, texts: str = TEXTS, name: str = "small") -> list[tuple[int, str]]:
    """What `movement check` says of a movement file: line and message in English."""
    file = write(folder, text, texts, name)
    return [
        (problem.line, problem.say("en", places=True))
        for problem in check_movement(file).problems
        if problem.file == file
    ]
