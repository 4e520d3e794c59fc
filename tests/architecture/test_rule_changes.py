"""Whoever changes a rule in Python decides whether those who verify older bundles are told (docs/how-to/release.md)."""

import json

import rule_code

ADVICE = (
    "The code of the rules changed: {modules}. Can it turn a verdict on facts that stay the same? Then add one line to "
    "CHANGES in src/thidua/proof/rule_changes.py, with its Vietnamese. In either case run: python tools/rule_code.py"
)


def test_a_change_of_the_rules_was_looked_at() -> None:
    record, now = json.loads(rule_code.RECORD.read_text(encoding="utf-8")), rule_code.modules()
    assert "rules/judging/verdict.py" in now
    changed = [name for name in sorted(record.keys() | now.keys()) if record.get(name) != now.get(name)]
    assert not changed, ADVICE.format(modules=", ".join(changed))


def test_words_about_the_code_are_no_change_and_code_is_one() -> None:
    text = 'def least(n: int) -> int:\n    """Told."""\n    # why\n    return n\n'
    assert rule_code.code_of(text) == rule_code.code_of("def least(n: int) -> int:\n\n    return n\n")
    assert rule_code.code_of(text) != rule_code.code_of(text.replace("return n", "return n + 1"))
