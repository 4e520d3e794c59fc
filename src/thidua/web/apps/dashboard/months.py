"""Figures by month, as pages and charts show them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from thidua.i18n import Language, formats
from thidua.indicators.catalogue.loader import catalogue
from thidua.verdicts.titles import indicator_title
from thidua.web.ui.values import PageContext

FIRST = "finished_on_time"
# indicator → [[yyyymm, numerator, denominator, excluded], …]
Figures = Mapping[str, Sequence[Sequence[int | None]]]


@dataclass(frozen=True, slots=True)
class Point:
    """Numerator and denominator of one month."""

    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Month:
    """A line of the table: the points of each subject, None where nothing was counted."""

    month: int
    points: tuple[Point | None, ...]


def choices(figures: Iterable[Figures], language: Language) -> list[tuple[str, str]]:
    """The ratios that any of them has by month, by title."""
    there = {indicator for figure in figures for indicator, rows in figure.items() if any(row[0] for row in rows)}
    ratios = (name for name, indicator in catalogue().items() if name in there and indicator.header.kind == "ratio")
    return sorted(((name, indicator_title(name, language)) for name in ratios), key=lambda pair: pair[1])


def months(figures: Sequence[Figures], indicator: str) -> list[Month]:
    """The months in which any of them counted something."""
    by_subject: list[dict[int, Point]] = []
    for figure in figures:
        points = {}
        for month, numerator, denominator, _excluded in figure.get(indicator, ()):
            if month and denominator:
                points[month] = Point(numerator or 0, denominator)
        by_subject.append(points)
    every = sorted({month for points in by_subject for month in points})
    return [Month(month, tuple(points.get(month) for points in by_subject)) for month in every]


def chart(lines: Sequence[Month], names: Sequence[str]) -> PageContext:
    """The same for the chart: thousandths, cut."""
    return {
        "months": [formats.month(line.month) for line in lines],
        "series": [
            {
                "name": name,
                "values": [_thousandths(line.points[at]) for line in lines],
            }
            for at, name in enumerate(names)
        ],
    }


def _thousandths(point: Point | None) -> int | None:
    return 1000 * point.numerator // point.denominator if point else None
