"""What differs between two texts of a movement is told value by value, with the clause, whatever stands where."""

from thidua.definitions.differences import ORDER, ChangedValue, KeyStep, differences

CRITERION = {"id": "a.6", "clause": "III.3.a.6", "rule": {"indicator": "x", "op": ">=", "threshold": "80%"}}


def criterion(threshold: str) -> dict[str, object]:
    return {**CRITERION, "rule": {"indicator": "x", "op": ">=", "threshold": threshold}}


def test_a_threshold_is_told_with_its_clause() -> None:
    (difference,) = differences({"criterion": [criterion("80%")]}, {"criterion": [criterion("85%")]})
    steps = (KeyStep("criterion", "a.6"), KeyStep("rule"), KeyStep("threshold"))
    assert difference == ChangedValue(steps, "80%", "85%", "III.3.a.6", "")
    assert (difference.table, difference.entry) == ("criterion", "a.6")


def test_an_entry_that_moves_is_not_another_but_its_order_is_told() -> None:
    first, second = {"id": "a", "clause": "1"}, {"id": "b", "clause": "2"}
    (difference,) = differences({"ranking": [first, second]}, {"ranking": [second, first]})
    assert (difference.steps[-1].key, difference.before, difference.after) == (ORDER, ["a", "b"], ["b", "a"])


def test_entries_that_come_and_go_are_told_whole_with_their_source() -> None:
    old, new = {"id": "a", "clause": "1", "source": "law"}, {"id": "b", "clause": "2"}
    come, gone = differences({"check": [old]}, {"check": [new]})
    assert (come.before, come.after, come.clause, come.source) == (None, new, "2", "")
    assert (gone.before, gone.after, gone.clause, gone.source) == (old, None, "1", "law")


def test_entries_that_nothing_names_are_told_by_their_place() -> None:
    before = {"step": [{"body": "unit", "working_days_before": 10}, {"body": "city"}]}
    after = {"step": [{"body": "unit", "working_days_before": 12}, {"body": "city"}]}
    (difference,) = differences(before, after)
    assert difference.steps == (KeyStep("step", "1"), KeyStep("working_days_before"))


def test_two_of_one_name_are_both_told() -> None:
    before = {"all": [{"register": "r", "threshold": 1}, {"register": "r", "threshold": 2}]}
    after = {"all": [{"register": "r", "threshold": 1}, {"register": "r", "threshold": 3}]}
    (difference,) = differences(before, after)
    assert difference.steps[0] == KeyStep("all", "r 2")


def test_true_is_not_one_and_amendments_are_told_by_what_they_change() -> None:
    (difference,) = differences({"a": True, "amendment": [1], "format": 1}, {"a": 1, "amendment": [], "format": 2})
    assert (difference.before, difference.after) == (True, 1)
    assert differences({"a": [{"id": "x"}]}, {"a": []})[0].after == []
