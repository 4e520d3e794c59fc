"""The chain of the audit log: whatever is done to it afterwards is found."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.i18n import UserError
from thidua.proof.audit import ChainAnchor, ChainEntry, anchors_of, entries_of, follow, line_of, verify


def chain(count: int) -> list[ChainEntry]:
    made: list[ChainEntry] = []
    for n in range(count):
        last = made[-1] if made else None
        made.append(
            follow(last, f"2026-10-01T00:00:{n:02d}+00:00", f"user:{n % 3}", "award.submit", f"list:{n}", {"n": n})
        )
    return made


LENGTHS = st.integers(2, 12)


def said(entries: Sequence[ChainEntry], anchors: Sequence[ChainAnchor] = ()) -> list[str]:
    return [str(finding) for finding in verify(entries, anchors).findings]


@given(LENGTHS)
def test_an_untouched_log_is_whole_and_survives_being_written_out(count: int) -> None:
    made = chain(count)
    anchor = ChainAnchor(made[-1].number, made[-1].hash, made[-1].at)
    assert said(made, [anchor]) == []
    assert list(entries_of(line_of(entry) for entry in made)) == made
    assert anchors_of([line_of(anchor)]) == [anchor]


@given(LENGTHS, st.data())
def test_an_entry_taken_out_is_found(count: int, data: st.DataObject) -> None:
    made = chain(count)
    gone = data.draw(st.integers(0, count - 2))  # the last one: see the anchor below
    assert any("missing" in finding for finding in said(made[:gone] + made[gone + 1 :]))


@given(LENGTHS, st.data())
def test_two_entries_that_changed_places_are_found(count: int, data: st.DataObject) -> None:
    made = chain(count)
    first, second = data.draw(st.lists(st.integers(0, count - 1), min_size=2, max_size=2, unique=True))
    made[first], made[second] = made[second], made[first]
    assert said(made) != []


@given(LENGTHS, st.data(), st.sampled_from(["at", "actor", "what", "where", "details"]))
def test_an_altered_entry_is_found_even_with_a_hash_that_fits(count: int, data: st.DataObject, field: str) -> None:
    made = chain(count)
    at = data.draw(st.integers(0, count - 1))
    changed = replace(made[at], **{field: {"n": -1} if field == "details" else "other"})
    assert f"entry {at + 1} was altered: its hash does not fit" in said([*made[:at], changed, *made[at + 1 :]])
    fitting = follow(
        made[at - 1] if at else None, changed.at, changed.actor, changed.what, changed.where, changed.details
    )
    forged = [*made[:at], fitting, *made[at + 1 :]]
    if at < count - 1:
        assert f"entry {at + 2} does not follow from the one before it" in said(forged)
    else:
        anchor = ChainAnchor(made[-1].number, made[-1].hash, made[-1].at)
        assert any("anchored" in finding for finding in said(forged, [anchor]))


@given(LENGTHS, st.data())
def test_an_entry_put_in_is_found(count: int, data: st.DataObject) -> None:
    made = chain(count)
    at = data.draw(st.integers(0, count - 1))
    false = follow(made[at - 1] if at else None, "2026-10-01T00:00:00+00:00", "user:9", "award.decide", "list:1", {})
    assert said([*made[:at], false, *made[at:]]) != []


@given(LENGTHS, st.data())
def test_an_end_that_was_cut_off_is_found_by_an_anchor(count: int, data: st.DataObject) -> None:
    made = chain(count)
    left = data.draw(st.integers(0, count - 1))
    anchor = ChainAnchor(made[-1].number, made[-1].hash, made[-1].at)
    assert said(made[:left]) == []
    assert any("cut off" in finding for finding in said(made[:left], [anchor]))


def test_a_log_made_anew_as_a_whole_is_found_by_an_anchor() -> None:
    made, other = chain(5), [replace(entry) for entry in chain(5)]
    false: list[ChainEntry] = []
    for entry in other:
        false.append(follow(false[-1] if false else None, entry.at, "user:9", entry.what, entry.where, entry.details))
    assert said(false) == []
    assert said(false, [ChainAnchor(3, made[2].hash, made[2].at)]) == [
        f"entry 3 is not the one that was anchored on {made[2].at}"
    ]


def test_blank_lines_of_an_export_are_passed_over() -> None:
    made = chain(2)
    assert list(entries_of([line_of(made[0]), "", "  ", line_of(made[1])])) == made


WORDS = line_of(chain(1)[0]).replace('"details": {"n": 0}', '"details": "words"')


@pytest.mark.parametrize("line", ["{", "[]", '{"number": "x"}', '{"number": 1}', WORDS])
def test_a_line_that_is_no_entry_is_named(line: str) -> None:
    with pytest.raises(UserError, match="line 2"):
        list(entries_of([line_of(chain(1)[0]), line]))
