"""Descriptions of registers: one id each, nothing named that is not described."""

import pytest
from pydantic import ValidationError

from thidua.definitions.registers import described, registers, registers_for
from thidua.definitions.registers.spec import COLUMNS, Purpose, Register, RegisterUse

ONE = """
id = "notes"
order = 1
prefix = "GC"
clause = "II.2"
criteria = []
feeds = ""
about = "either"
see = "registers.see"
enter = "initiative.propose"
cancel = "initiative.recognise"
title = { vi = "Ghi chú", en = "Notes" }
one = { vi = "Ghi chú", en = "Note" }
note = { vi = "Ghi chú.", en = "Notes." }

[[field]]
id = "title"
kind = "line"
title = { vi = "Tên", en = "Name" }

[[state]]
id = "open"
rests = { vi = "không chờ ai", en = "waits for nobody" }
title = { vi = "đang mở", en = "open" }
"""


LEADS_NOWHERE = """
[[move]]
to = "gone"
of = ["open"]
may = "x"
title = { vi = "Đi", en = "Go" }

"""


def test_two_descriptions_of_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="have one id"):
        described([ONE, ONE])


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('id = "title"', 'id = "name"', "title"),
        ('feeds = ""', 'feeds = "register"', "counted"),
        (
            "[[state]]",
            '[[move]]\nto = "gone"\nof = ["open"]\nmay = "x"\ntitle = { vi = "Đi", en = "Go" }\n\n[[state]]',
            "gone",
        ),
        ('rests = { vi = "không chờ ai", en = "waits for nobody" }', "", "open"),
        ('rests = { vi = "không chờ ai", en = "waits for nobody" }', 'waits_for = ["closed"]', "closed"),
    ],
)
def test_what_nobody_described_is_named(old: str, new: str, named: str) -> None:
    assert list(described([ONE])) == ["notes"]
    with pytest.raises(ValidationError, match=f"nobody described.*{named}"):
        described([ONE.replace(old, new)])


@pytest.mark.parametrize("register", registers().values(), ids=registers().keys())
def test_every_way_through_a_register_can_be_read_off(register: Register) -> None:
    assert register.state_of(register.first_state) is register.state[0]
    assert register.state_of("of-a-file").title.en == "of-a-file"
    assert register.state_of("cancelled").ends
    for number, move in enumerate(register.move):
        assert (number, move) in [pair for state in move.of for pair in register.moves_from(state)]
        assert {field.id for field in register.fields_of_move(move)} == set(move.fields)
        assert move.may in register.actions
    assert {field.id for field in register.opening} | register.move_fields == {field.id for field in register.field}
    assert register.field_of("title").listed
    assert register.corrected_by(register.first_state) == register.enter
    assert register.corrected_by("cancelled") == register.cancel


@pytest.mark.parametrize("purpose", Purpose)
def test_each_purpose_is_served(purpose: Purpose) -> None:
    serving = registers_for(purpose)
    assert serving
    assert all(isinstance(register.use_for(purpose), RegisterUse) for register in serving)


def test_fields_are_columns_of_the_ledger_or_kept_with_the_entry() -> None:
    fields = [field for register in registers().values() for field in register.field]
    assert {field.column for field in fields} == {True, False}
    assert all(field.column == (field.id in COLUMNS) for field in fields)
