"""Months as a line: an SVG of attributes alone, as the content security policy asks."""

from collections.abc import Sequence
from dataclasses import dataclass

from thidua.web.apps.portal.public_content import MonthOfCity

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 440, 230, 44, 46, 20, 30
STEP = 10  # the axis begins at a whole ten per cent below the lowest month


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """A month in the picture: its place in units of the view box."""

    month: MonthOfCity
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class GridLine:
    """A line of the grid: its percentage and height."""

    percent: int
    y: float


@dataclass(frozen=True, slots=True)
class LineChart:
    """The picture: points in order, the path through them, the grid, and where the axis begins (per cent)."""

    points: tuple[ChartPoint, ...]
    path: str
    grid: tuple[GridLine, ...]
    from_percent: int


def drawn(months: Sequence[MonthOfCity]) -> LineChart | None:
    """The share of each month as a line; None for fewer than two months."""
    if len(months) < 2:
        return None
    lowest = min(month.numerator * 100 // month.denominator for month in months)
    floor = min(lowest // STEP * STEP, 100 - STEP)
    scale = (HEIGHT - TOP - BOTTOM) / (100 - floor)
    across = (WIDTH - LEFT - RIGHT) / (len(months) - 1)

    def height(percent: float) -> float:
        return round(TOP + (100 - percent) * scale, 1)

    points = tuple(
        ChartPoint(month, round(LEFT + at * across, 1), height(month.numerator * 100 / month.denominator))
        for at, month in enumerate(months)
    )
    path = "M" + "L".join(f"{point.x} {point.y}" for point in points)
    between = max((100 - floor) // 5, 1)
    grid = tuple(GridLine(percent, height(percent)) for percent in range(floor, 101, between))
    return LineChart(points, path, grid, floor)
