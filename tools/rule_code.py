"""Records the code of the rules, once somebody has decided whether `proof/rule_changes.py` must name its change.

usage: python tools/rule_code.py     after a change of the rules; tests/architecture/test_rule_changes.py asks for it
"""

import ast
import hashlib
import json
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "thidua"
RECORD = Path(__file__).parents[1] / "tests" / "architecture" / "rule_code.json"
JUDGING = ("collation", "evaluation_facts", "evaluator", "register_facts", "results", "subjects")


def code_of(text: str) -> str:
    """The SHA-256 of a module without docstrings, lines of comment and blank lines: the same under every Python."""
    told: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Expr(value=ast.Constant(value=str())):
                told |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    lines = [line.rstrip() for number, line in enumerate(text.splitlines(), 1) if number not in told]
    return hashlib.sha256("\n".join(line for line in lines if line and line.lstrip()[0] != "#").encode()).hexdigest()


def modules() -> dict[str, str]:
    """The modules that decide verdicts and awards, with the hash of each."""
    paths = [*(SOURCE / "rules").rglob("*.py"), *(SOURCE / "verdicts" / f"{name}.py" for name in JUDGING)]
    return {path.relative_to(SOURCE).as_posix(): code_of(path.read_text(encoding="utf-8")) for path in sorted(paths)}


def main() -> None:
    """Write the record."""
    RECORD.write_text(json.dumps(modules(), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
