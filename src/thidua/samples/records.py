"""Registers and declarations of a sample city: initiatives, obstacles, publication tasks, complaints, checks."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from thidua.ledger.model import TABLES
from thidua.samples.bodies import body_words
from thidua.samples.city import City

DECLARED = {"unit": ("a.1", "a.4", "a.5"), "officer": ("b.1", "b.3", "b.5")}


def make_records(city: City, rng: np.random.Generator, start: date, until: date) -> dict[str, pa.Table]:
    """Tables register and declarations. Most units do most things; some lack a recognised initiative, a few are on
    hold."""
    book = _RegisterSamples(city, rng, start, until)
    for unit in range(len(city.unit_ids)):
        book.publication_tasks(unit)
        book.obstacles(unit)
        book.initiatives(unit)
        book.checks_and_complaints(unit)
        book.campaigns(unit)
    return {"register": _table("register", book.rows), "declarations": _table("declarations", book.declarations())}


class _RegisterSamples:
    """Collects records unit by unit; a poor unit (one often late) does worse here too."""

    def __init__(self, city: City, rng: np.random.Generator, start: date, until: date) -> None:
        self.city, self.rng, self.start = city, rng, start
        self.days = max(1, (until - start).days)
        self.units = {row["unit_id"]: row for row in city.tables["units"].to_pylist()}
        self.rows: list[dict[str, Any]] = []

    def publication_tasks(self, unit: int) -> None:
        for number in range(int(self.rng.integers(1, 4))):
            opened = self._on(0.0, 0.7)
            due = opened + timedelta(days=20)
            late = self._chance(unit, poor=0.4, other=0.03)
            self._add(
                "publication_task",
                unit,
                f"Tham mưu công bố danh mục thủ tục hành chính, đợt {number + 1}",
                officer_id=self._officer(unit, 0 if number else 2),
                opened_on=opened,
                due_on=due,
                closed_on=due + timedelta(days=5 if late else -2),
                state="done",
                document_no=f"{10 + len(self.rows)}/QĐ-UBND",
            )

    def obstacles(self, unit: int) -> None:
        for _ in range(int(self.rng.poisson(1.2))):
            opened = self._on(0.0, 0.9)
            due = opened + timedelta(days=10)
            late = self._chance(unit, poor=0.3, other=0.02)
            still_open = bool(self.rng.random() < 0.05) and not self._exemplary(unit)
            self._add(
                "obstacle",
                unit,
                "Vướng mắc khi liên thông hồ sơ giữa các đơn vị",
                opened_on=opened,
                due_on=due,
                closed_on=None if still_open else due + timedelta(days=4 if late else -1),
                state="open" if still_open else "resolved",
                authority="Sở Nội vụ",
            )

    def initiatives(self, unit: int) -> None:
        exemplary = self._exemplary(unit)
        if not exemplary and not self._chance(unit, poor=0.35, other=0.85):
            return
        for number in range(int(self.rng.integers(1, 3))):
            # At an exemplary unit it is the busiest at the desk who think of something, within the movement.
            place = 2 + number if exemplary else int(self.rng.integers(0, self.city.officers_in[unit]))
            author = self._officer(unit, place)
            opened = self._on(0.35, 0.6) if exemplary else self._on(0.0, 0.5)
            recognised = exemplary or bool(self.rng.random() < 0.8)
            closed = opened + timedelta(days=60) if recognised else None
            self._add(
                "initiative",
                unit,
                "Giải pháp rút ngắn thời gian luân chuyển hồ sơ phi địa giới",
                officer_id=author,
                opened_on=opened,
                closed_on=closed,
                state="recognised" if recognised else "applied",
                indicator_id="handling_time",
                authority="Hội đồng sáng kiến thành phố" if recognised else None,
                document_no=f"{100 + len(self.rows)}/QĐ-HĐSK" if recognised else None,
                document_on=closed,
            )

    def checks_and_complaints(self, unit: int) -> None:
        for _ in range(2):
            day = self._on(0.4 if self._exemplary(unit) else 0.0)
            state = "failed" if self._chance(unit, poor=0.3, other=0.02) else "passed"
            title = "Kiểm tra niêm yết, công khai thủ tục hành chính"
            self._add("posting_check", unit, title, opened_on=day, closed_on=day, state=state)
        if self._chance(unit, poor=0.3, other=0.06):
            officer = self._officer(unit, int(self.rng.integers(2, self.city.officers_in[unit])))
            day = self._on(0.0, 0.9)
            self._add(
                "complaint",
                unit,
                "Phản ánh về thái độ tiếp nhận hồ sơ",
                officer_id=officer,
                opened_on=day,
                closed_on=day + timedelta(days=15),
                state="upheld" if self.rng.random() < 0.5 else "dismissed",
            )
        if self.rng.random() < 0.03 and not self._exemplary(unit):
            title = "Đang thanh tra trách nhiệm trong giải quyết thủ tục hành chính"
            self._add("discipline", unit, title, opened_on=self._on(0.5, 0.9), state="open")

    def campaigns(self, unit: int) -> None:
        for _ in range(int(self.rng.integers(0, 3))):
            day = self._on()
            title = "Tuyên truyền về tiếp nhận hồ sơ không phụ thuộc địa giới"
            self._add("communication", unit, title, opened_on=day, closed_on=day, state="done")
        if self.rng.random() < 0.9:
            day = self._on(0.3, 0.5)
            self._add(
                "unit_movement",
                unit,
                "Kế hoạch phát động phong trào thi đua tại đơn vị",
                opened_on=day,
                closed_on=day,
                state="issued",
                document_no=f"{len(self.rows):02}/KH-{self._sign(unit)}",
            )

    def declarations(self) -> list[dict[str, Any]]:
        """Statements with the reviewer's verdict: most accepted, a few refused, some not reviewed, some never made."""
        at_units = {"unit": range(len(self.city.unit_ids)), "officer": self._units_of_officers()}
        declared = []
        for kind, subjects in (("unit", self.city.unit_ids), ("officer", self.city.officer_ids)):
            for subject, unit in zip(subjects, at_units[kind], strict=True):
                exemplary = self._exemplary(unit)
                declared += [self._declaration(kind, subject, at, exemplary=exemplary) for at in DECLARED[kind]]
        return [row for row in declared if row is not None]

    def _units_of_officers(self) -> list[int]:
        return [unit for unit, count in enumerate(self.city.officers_in) for _ in range(int(count))]

    def _declaration(self, kind: str, subject: str, criterion: str, *, exemplary: bool) -> dict[str, Any] | None:
        fate = 0.5 if exemplary else self.rng.random()
        if fate < 0.02:
            return None
        reviewed = bool(fate > 0.05)
        return {
            "subject_kind": kind,
            "subject_id": subject,
            "criterion_id": criterion,
            "statement": "Chấp hành tốt chủ trương, chính sách, pháp luật; nội bộ đoàn kết",
            "evidence": "Biên bản họp đánh giá",
            "declared_on": self._on(0.8, 0.9),
            "reviewer": "Sở Nội vụ" if reviewed else None,
            "verdict": ("rejected" if fate > 0.985 else "accepted") if reviewed else None,
            "reviewed_on": self._on(0.9, 1.0) if reviewed else None,
        }

    def _on(self, low: float = 0.0, high: float = 1.0) -> date:
        return self.start + timedelta(days=int(self.days * self.rng.uniform(low, high)))

    def _chance(self, unit: int, *, poor: float, other: float) -> bool:
        happens = self.rng.random() < (poor if self.city.habits["late"][unit] > 0.03 else other)
        return bool(happens) and not self._exemplary(unit)

    def _exemplary(self, unit: int) -> bool:
        return bool(self.city.habits["exemplary"][unit])

    def _sign(self, unit: int) -> str:
        """What stands for the unit in the signs of its documents."""
        body = self.units[self.city.unit_ids[unit]]
        return body_words(body["unit_id"], body["name"], body["unit_group"])["abbreviation"]

    def _officer(self, unit: int, place: int) -> str:
        return self.city.officer_ids[int(self.city.first_officer[unit]) + place]

    def _add(self, register: str, unit: int, title: str, **more: Any) -> None:
        record_id = f"{register}-{len(self.rows) + 1:05d}"
        unit_id = self.city.unit_ids[unit]
        self.rows.append({"register": register, "record_id": record_id, "unit_id": unit_id, "title": title, **more})


def _table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=pa.schema(list(TABLES[name].columns.items())))
