"""A bundle holds no answer, and every figure of a subject comes out as from facts with the answers among them."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.draws import examples
from support.oracle import drawn_facts
from thidua.definitions.calendars import load_calendars
from thidua.indicators.aggregation.figures import GroupSizes
from thidua.indicators.catalogue.ruleset import installed
from thidua.indicators.execution.replay import replay
from thidua.indicators.scope import Scope
from thidua.proof.answers import FiguresWithAnswers, added_by_answers, answers_from_value, answers_value
from thidua.proof.facts import SealedSnapshot, write_facts
from thidua.rules.terms import SubjectKind
from thidua.verdicts.provenance import UNTOLD
from thidua.verdicts.results import SubjectInfo

CALENDARS = load_calendars()
LEAST = 2  # few answers are drawn
SUBJECTS = [
    *(SubjectInfo(SubjectKind.UNIT, unit, unit, "other") for unit in ("C", "D1", "X1", "X2")),
    *(SubjectInfo(SubjectKind.OFFICER, officer, officer, "other") for officer in ("o1", "o2")),
]


@pytest.mark.slow
@examples(4)
@given(st.lists(drawn_facts.exports(), min_size=1, max_size=2), drawn_facts.scopes)
def test_figures_are_the_same_from_facts_without_answers(imports: list[drawn_facts.Tables], scope: Scope) -> None:
    ruleset = installed()
    indicators = ruleset.indicators.values()
    wanted = {(kind, one.id) for one in indicators if one.asks_answers for kind in one.header.subjects}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        snapshot = drawn_facts.make_ledger(folder / "ledger", imports).snapshot()
        full = replay(ruleset, snapshot, scope, CALENDARS, folder, groups=GroupSizes(LEAST, 30, 10))
        assert not write_facts(snapshot, folder, without=UNTOLD).keys() & UNTOLD
        bare = SealedSnapshot(folder, snapshot.id, snapshot.number)
        added = added_by_answers(full, bare, wanted, SUBJECTS, ruleset, scope, CALENDARS, folder)
        read = answers_from_value(json.loads(json.dumps(answers_value(added))), wanted, ruleset, LEAST)
        assert read == added
        again = FiguresWithAnswers(replay(ruleset, bare, scope, CALENDARS, folder), read)
    assert again.places() == full.places()
    for indicator in indicators:
        for subject in SUBJECTS:
            of = indicator.id, subject.kind, subject.id
            assert again.count(*of) == full.count(*of), of
