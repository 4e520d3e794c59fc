"""What a reader may ask of the board, in the address; what does not fit is passed over, never an error."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from thidua.documents.report.labels import ORDER

SORTS = ("name", "group", "unit", "overall", "met")


@dataclass(frozen=True, slots=True)
class DashboardFilter:
    """Which lines of the table, in which order. sort: one of SORTS or a criterion's id."""

    q: str = ""
    group: str = ""
    criterion: str = ""
    state: str = ""
    sort: str = "name"
    down: bool = False
    numbers: bool = False

    def query(self, **changes: str) -> dict[str, str]:
        """As the words of an address, empty ones left out."""
        words = {
            "q": self.q,
            "group": self.group,
            "criterion": self.criterion,
            "state": self.state,
            "sort": "" if self.sort == "name" else self.sort,
            "down": "1" if self.down else "",
            "numbers": "1" if self.numbers else "",
            **changes,
        }
        return {name: value for name, value in words.items() if value}


def asked_of(words: Mapping[str, str], criteria: Sequence[str], groups: Sequence[str]) -> DashboardFilter:
    """Reads an address's words."""

    def one_of(name: str, allowed: Sequence[str], otherwise: str = "") -> str:
        value = words.get(name, "")
        return value if value in allowed else otherwise

    return DashboardFilter(
        q=words.get("q", "").strip()[:100],
        group=one_of("group", groups),
        criterion=one_of("criterion", criteria),
        state=one_of("state", [str(state) for state in ORDER]),
        sort=one_of("sort", [*SORTS, *criteria], "name"),
        down=words.get("down") == "1",
        numbers=words.get("numbers") == "1",
    )
