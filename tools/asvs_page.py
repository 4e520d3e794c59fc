"""The table of OWASP ASVS 5.0, levels 1 and 2, out of docs/reference/asvs.csv."""

import csv
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
CHAPTERS = {
    "1": "Encoding and Sanitization",
    "2": "Validation and Business Logic",
    "3": "Web Frontend Security",
    "4": "API and Web Service",
    "5": "File Handling",
    "6": "Authentication",
    "7": "Session Management",
    "8": "Authorization",
    "9": "Self-contained Tokens",
    "10": "OAuth and OIDC",
    "11": "Cryptography",
    "12": "Secure Communication",
    "13": "Configuration",
    "14": "Data Protection",
    "15": "Secure Coding and Architecture",
    "16": "Security Logging and Error Handling",
    "17": "WebRTC",
}
INTRODUCTION = (
    "[OWASP ASVS 5.0.0](https://github.com/OWASP/ASVS/tree/v5.0.0), levels 1 and 2. The numbers are the standard's; "
    "the words say how this program meets a requirement, or why it does not, and the last column names the tests that "
    "prove it, else the document or the code where it stands. It is our own judgement, not an audit by others. What it "
    "rests on: [keys, logs, connections, limits](security-inventories.md); what people with each role could do: "
    "[the threat model](../explanation/threat-model.md).\n"
)


def requirements() -> list[dict[str, str]]:
    """Every row: requirement, level, state, how (or why not), proof."""
    with (ROOT / "docs" / "reference" / "asvs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def asvs_page(note: str) -> str:
    """The page: what is not met first, then every requirement by chapter."""
    rows = requirements()
    counts = Counter(row["state"] for row in rows)
    told = ", ".join(f"{counts[state]} {state}" for state in ("met", "not applicable", "not met"))
    parts = [
        f"# Security, requirement by requirement\n\n{note}",
        INTRODUCTION,
        f"{len(rows)} requirements: {told}.\n",
        "## Not met\n\n| requirement | level | why |\n|---|---|---|",
        *(f"| {row['requirement']} | {row['level']} | {row['how']} |" for row in rows if row["state"] == "not met"),
    ]
    for number, name in CHAPTERS.items():
        parts.append(
            f"\n## V{number} {name}\n\n| requirement | level | state | how, or why not | proof |\n|---|---|---|---|---|"
        )
        parts += [_line(row) for row in rows if row["requirement"].startswith(f"{number}.")]
    return "\n".join(parts) + "\n"


def _line(row: dict[str, str]) -> str:
    proof = "<br>".join(_link(item) for item in row["proof"].split())
    return f"| {row['requirement']} | {row['level']} | {row['state']} | {row['how']} | {proof or '–'} |"


def _link(item: str) -> str:
    path, _sign, test = item.partition("::")
    return f"[`{test or path}`](../../{path})"
