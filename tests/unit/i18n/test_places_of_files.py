"""Where files lie is told to whoever sits at the machine, never to a reader elsewhere."""

from pathlib import Path

import pytest

from thidua.definitions.toml.diagnostics import DefinitionError, Diagnostic
from thidua.i18n import UserError

FILE = Path("/srv/thidua/ledger/notes.csv")
ERRORS = {
    "own": UserError("{file}: it is empty", file=FILE),
    "reason of a reason": UserError(
        "refused: {reason}", reason=UserError("because: {why}", why=UserError("{f}", f=FILE))
    ),
    "one problem": DefinitionError([Diagnostic(FILE, 3, "wrong in {file}", {"file": FILE})]),
    "several problems": DefinitionError([Diagnostic(FILE, line, "wrong") for line in (3, 4)]),
    "reason in a problem": DefinitionError([Diagnostic(FILE, 3, "{why}", {"why": UserError("{f}", f=FILE)})]),
}


@pytest.mark.parametrize("error", ERRORS.values(), ids=ERRORS)
def test_a_reader_elsewhere_is_told_the_name_alone(error: UserError) -> None:
    line = error.render("vi")
    assert FILE.name in line
    assert str(FILE.parent) not in line


@pytest.mark.parametrize("error", ERRORS.values(), ids=ERRORS)
def test_whoever_sits_at_the_machine_is_told_the_place(error: UserError) -> None:
    assert str(FILE) in error.render_here("vi")
    assert str(FILE) in str(error)
