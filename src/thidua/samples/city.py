"""The sample city: units, procedures, assignments, officers and posts, and how well each unit works.

Names of places are public facts (places.toml); people, dossiers and figures are invented from a seed.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from thidua.ledger.model import TABLES
from thidua.rules.terms import UnitGroup

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
CITY_ID = "H13"
# Bodies of each kind whose papers docs/samples shows, by the name of their folder there.
SHOWN = {
    "ward": "X006",
    "department": "SXD",
    "police": "CATP",
    "tax": "THUE",
    "city-office": "VPUB",
    "public-service-unit": "VPUB-PVHCC",
    "advisory-unit": "SKHCN-CDS",
}
# These are exemplary, and the commune of the demonstration's logins.
EXEMPLARY = frozenset({*SHOWN.values(), "X001"})
STEPS = 6  # receive, forward, process, approve, result, return


@dataclass(frozen=True)
class City:
    """Reference data as canonical tables, and as arrays indexed by unit (competing units only, in order of id)."""

    seed: int
    tables: dict[str, pa.Table]
    unit_ids: list[str]
    unit_is_commune: npt.NDArray[np.bool_]
    weight: Floats  # share of the city's dossiers, sums to 1
    assigned: Ints  # procedure index of every assignment with demand, unit by unit
    demand: Floats  # unit index + cumulative demand within the unit, one an assignment: drawn from by searchsorted
    procedure_ids: list[str]
    limit_days: Ints  # by procedure
    officer_ids: list[str]
    first_officer: Ints  # by unit
    officers_in: Ints  # by unit
    habits: dict[str, Floats]  # by unit, see _habits


@cache
def places() -> dict[str, Any]:
    """The names of places and the common parts of names (samples/places.toml)."""
    return tomllib.loads((files("thidua.samples") / "places.toml").read_text(encoding="utf-8"))


def make_city(seed: int, year: int) -> City:
    """The reference data of a sample city.

    Every kind of unit occurs: diligent, middling, late, one that lets procedures lie idle, one that moves appointments.
    """
    rng = np.random.default_rng([seed, 0])
    start = date(year, 1, 1)
    units = _units(start)
    competing = [row for row in units if row["unit_group"] != UnitGroup.CITY]
    unit_ids = [row["unit_id"] for row in competing]
    groups = [row["unit_group"] for row in competing]
    procedures, lists = _procedures(rng, start)
    habits = _habits(rng, unit_ids)
    assignments, assigned, demand = _assign(rng, unit_ids, groups, lists, habits, procedures, start)
    officers, posts, first, count = _officers(rng, unit_ids, start)
    weight = np.where(np.array(groups) == UnitGroup.COMMUNE, 1.0, 1.6) * rng.lognormal(0, 0.45, len(unit_ids))
    weight[np.array(groups) == UnitGroup.ADVISORY_UNIT] *= 0.15
    exemplary = np.isin(unit_ids, list(EXEMPLARY))
    weight[exemplary] = np.maximum(weight[exemplary], 1.5)  # dossiers and answers enough to be judged by
    return City(
        seed=seed,
        tables={
            name: pa.Table.from_pylist(rows, schema=pa.schema(list(TABLES[name].columns.items())))
            for name, rows in [
                ("units", units),
                ("procedures", procedures),
                ("assignments", assignments),
                ("officers", officers),
                ("posts", posts),
            ]
        },
        unit_ids=unit_ids,
        unit_is_commune=np.array(groups) == UnitGroup.COMMUNE,
        weight=weight / weight.sum(),
        assigned=assigned,
        demand=demand,
        procedure_ids=[row["procedure_id"] for row in procedures],
        limit_days=np.array([row["time_limit"] for row in procedures], dtype=np.int64),
        officer_ids=[row["officer_id"] for row in officers],
        first_officer=first,
        officers_in=count,
        habits=habits,
    )


def _units(start: date) -> list[dict[str, Any]]:
    def unit(unit_id: str, name: str, group: UnitGroup, parent: str | None = CITY_ID) -> dict[str, Any]:
        return {
            "unit_id": unit_id,
            "parent_id": parent,
            "name": name,
            "unit_group": group.value,
            "agency_code": "H13",
            "valid_from_on": date(2025, 7, 1) if start.year > 2025 else start,
        }

    named = places()
    return [
        unit(CITY_ID, "Thành phố Cần Thơ", UnitGroup.CITY, None),
        *(unit(code, name, UnitGroup.DEPARTMENT) for code, name in named["departments"]),
        *(unit(code, name, UnitGroup.CENTRAL_AGENCY) for code, name in named["central_agencies"]),
        *(unit(f"X{number:03d}", name, UnitGroup.COMMUNE) for number, name in enumerate(named["communes"], 1)),
        *(
            unit(code, name, group, parent)
            for group, listed in (
                (UnitGroup.ADVISORY_UNIT, "advisory_units"),
                (UnitGroup.PUBLIC_SERVICE_UNIT, "public_service_units"),
            )
            for code, parent, name in named[listed]
        ),
    ]


def _procedures(rng: np.random.Generator, start: date) -> tuple[list[dict[str, Any]], dict[str, Ints]]:
    """2,242 procedures, 1,320 of them boundary-independent; and which of them each level handles."""
    rows: list[dict[str, Any]] = []
    lists: dict[str, Ints] = {}
    for (level, fields), size in zip(places()["fields"], (460, 1480, 302), strict=True):
        first = len(rows)
        for number in range(size):
            field = fields[number % len(fields)]
            limit = int(rng.choice([1, 2, 3, 5, 7, 10, 15, 20], p=[0.14, 0.1, 0.2, 0.2, 0.12, 0.12, 0.08, 0.04]))
            boundary_independent = bool((len(rows) * 1320) // 2242 != ((len(rows) + 1) * 1320) // 2242)
            rows.append(
                {
                    "procedure_id": f"{1 + number % 3}.{len(rows) * 7 + 101:06d}",
                    "name": f"{field}: thủ tục mẫu số {number + 1}",
                    "field": field,
                    "boundary_independent": boundary_independent,
                    "ministry_list": level == "central_agency" and (boundary_independent or number % 17 == 0),
                    "time_limit": limit,
                    "time_limit_unit": "working_day",
                    "steps": STEPS,
                    "valid_from_on": date(2025, 10, 1) if start.year > 2025 else start,
                }
            )
        lists[level] = np.arange(first, len(rows), dtype=np.int64)
    return rows, lists


def _habits(rng: np.random.Generator, unit_ids: list[str]) -> dict[str, Floats]:
    """How each unit works, mostly as shares: half spotless, a third middling, the rest poor. `others` is a number.

    `exemplary`: 1 for a third of the spotless, which let no procedure lie idle and ask whoever they served.
    """
    units = len(unit_ids)
    class_ = rng.permutation(np.arange(units) % 6)
    for unit in np.flatnonzero(np.isin(unit_ids, list(EXEMPLARY)) & (class_ != 0)):
        other = next(at for at in np.flatnonzero(class_ == 0) if unit_ids[at] not in EXEMPLARY)
        class_[unit], class_[other] = class_[other], class_[unit]
    exemplary, spotless, poor = class_ == 0, class_ <= 2, class_ == 5

    def share(good: tuple[float, float], middling: tuple[float, float], bad: tuple[float, float]) -> Floats:
        return np.select(
            [spotless, poor], [rng.uniform(*good, units), rng.uniform(*bad, units)], rng.uniform(*middling, units)
        )

    none = (0.0, 0.0)
    return {
        "late": share(none, (0.0, 0.01), (0.03, 0.22)),
        "late_forward": share(none, (0.0, 0.004), (0.01, 0.1)),
        "late_accept": share(none, (0.0, 0.01), (0.01, 0.1)),
        "late_return": share(none, (0.0, 0.02), (0.02, 0.1)),
        "idle": np.where(exemplary, 0.0, share((0.0, 0.12), (0.05, 0.3), (0.15, 0.45))),
        "online": share((0.75, 0.98), (0.55, 0.85), (0.2, 0.6)),
        "digitised": share((0.97, 1.0), (0.8, 1.0), (0.4, 0.9)),
        "satisfied": share((0.95, 0.99), (0.88, 0.97), (0.7, 0.92)),
        "supplement": share((0.01, 0.04), (0.03, 0.08), (0.06, 0.16)),
        "correction": share(none, (0.0, 0.02), (0.02, 0.08)),
        "skip": share(none, (0.0, 0.002), (0.002, 0.03)),
        "others": np.floor(share(none, (0.0, 1.4), (0.0, 4.0))),
        "reset": np.where(poor & (rng.random(units) < 0.3), 0.5, 0.0),
        **_odd(rng, poor),
        "answers": np.select(
            [exemplary, rng.random(units) < 0.05], [rng.uniform(0.4, 0.6, units), 0.0], rng.uniform(0.05, 0.15, units)
        ),
        "exemplary": exemplary.astype(np.float64),
    }


def _odd(rng: np.random.Generator, poor: npt.NDArray[np.bool_]) -> dict[str, Floats]:
    """What an examiner should stop at, each at some of the poor units: shares of their dossiers or answers."""
    some = rng.permutation(np.flatnonzero(poor))
    names = {"rushed": 0.12, "last_day": 0.5, "one_device": 0.9, "one_filer": 0.2}
    odd_units = {}
    for place, (name, how_often) in enumerate(names.items()):
        odd_units[name] = np.zeros(len(poor))
        odd_units[name][some[place :: len(names)]] = how_often
    return odd_units


def _assign(
    rng: np.random.Generator,
    unit_ids: list[str],
    groups: list[str],
    lists: dict[str, Ints],
    habits: dict[str, Floats],
    procedures: list[dict[str, Any]],
    start: date,
) -> tuple[list[dict[str, Any]], Ints, Floats]:
    """Which unit must receive which procedures since when, and how often each is asked for there."""
    rows: list[dict[str, Any]] = []
    assigned, demand = [], []
    idle, others = habits["idle"], habits["others"]
    department = 0
    departments = max(1, groups.count(UnitGroup.DEPARTMENT))
    for unit, (unit_id, group) in enumerate(zip(unit_ids, groups, strict=True)):
        if group == UnitGroup.COMMUNE:
            all_own = lists["commune"][:120]
        elif group == UnitGroup.DEPARTMENT:
            all_own = lists["department"][department::departments]
            department += 1
        elif group == UnitGroup.CENTRAL_AGENCY:
            all_own = rng.permutation(lists["central_agency"])
        else:
            all_own = rng.permutation(lists["department"])[:30]
        # What the city's list makes the unit receive: boundary-independent ones, and at some units a few others still.
        independent = np.array([procedures[index]["boundary_independent"] for index in all_own])
        own = np.sort(np.concatenate([all_own[independent][:50], all_own[~independent][: int(others[unit])]]))
        since = [date(start.year, 1, 1) if rng.random() < 0.97 else date(start.year, 5, 1) for _ in own]
        rows += [
            {"unit_id": unit_id, "procedure_id": procedures[index]["procedure_id"], "valid_from_on": from_on}
            for index, from_on in zip(own, since, strict=True)
        ]
        wanted = (1.0 / np.arange(1, len(own) + 1) ** 0.7)[rng.permutation(len(own))]
        wanted[rng.random(len(own)) < idle[unit]] = 0.0
        wanted[0] = max(wanted[0], 0.1)
        assigned.append(own)
        demand.append(unit + np.cumsum(wanted / wanted.sum()))
        demand[-1][-1] = unit + 1.0
    return rows, np.concatenate(assigned), np.concatenate(demand)


def _officers(
    rng: np.random.Generator, unit_ids: list[str], start: date
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], Ints, Ints]:
    named = places()
    count = rng.integers(8, 26, len(unit_ids))
    first = np.concatenate([[0], np.cumsum(count)[:-1]]).astype(np.int64)
    officers: list[dict[str, Any]] = []
    posts: list[dict[str, Any]] = []
    for unit_id, size in zip(unit_ids, count, strict=True):
        for place in range(int(size)):
            officer_id = f"CB{len(officers) + 1:05d}"
            name = " ".join(str(rng.choice(named[part])) for part in ("family_names", "middle_names", "given_names"))
            officers.append({"officer_id": officer_id, "full_name": name})
            role = ("head", "deputy")[place] if place < 2 else ("receiver" if place % 2 else "handler")
            posts.append(
                {
                    "officer_id": officer_id,
                    "unit_id": unit_id,
                    "role": role,
                    "direct": place != 1,
                    "valid_from_on": start,
                    "valid_to_on": date(start.year, 6, 30) if rng.random() < 0.01 else None,
                }
            )
    return officers, posts, first, count.astype(np.int64)
