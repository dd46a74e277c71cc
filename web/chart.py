"""Charts as SVG, made on the server: a line with marks, the threshold dashed, and no colour that stands alone."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 24, 24, 16, 32


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One value of the line: where it stands, and what it is called."""

    x: float
    y: float
    label: str
    said: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A line chart, ready to be drawn."""

    marks: Sequence[Mark]
    line: str
    limit_y: float | None
    limit_said: str
    top_said: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM


def line_chart(
    values: Sequence[tuple[str, float | None, str]], *, limit: float | None, limit_said: str, top_said: str = ""
) -> Chart:
    """Lay out values (label, value or none, in words) from left to right, upwards from zero; a missing one is a gap."""
    known = [value for _, value, _ in values if value is not None]
    most = max([*known, limit or 0.0, 0.0]) * 1.15 or 1.0
    step = (WIDTH - LEFT - RIGHT) / max(1, len(values) - 1)
    marks = [
        Mark(x=round(LEFT + place * step, 1), y=_height(value, most), label=label, said=said)
        for place, (label, value, said) in enumerate(values)
        if value is not None
    ]
    return Chart(
        marks=marks,
        line=" ".join(f"{mark.x},{mark.y}" for mark in marks),
        limit_y=None if limit is None else _height(limit, most),
        limit_said=limit_said,
        top_said=top_said,
    )


def _height(value: float, most: float) -> float:
    return round(HEIGHT - BOTTOM - value / most * (HEIGHT - TOP - BOTTOM), 1)
