"""A table: named columns, and rows that know the line they stand on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from domain.spreadsheet.refusals import EmptyFile, RepeatedColumns, WrongColumns
from domain.spreadsheet.upload import Lines, Upload

_NAMES_SHOWN = 30
_LONGEST_NAME = 30


@dataclass(frozen=True, slots=True)
class Row:
    """One row, its `line` as a person counts in the file (the first row's is 1), its `values` by column."""

    line: int
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The asked-for `columns` in the file's order, the `unknown` ones (ignored), the rows that are not blank."""

    columns: tuple[str, ...]
    unknown: tuple[str, ...]
    rows: list[Row]


Wanted = Sequence[str] | Callable[[Sequence[str]], Sequence[str]]
"""The columns that are asked for, or how they are chosen from those that the file names."""


def shape(upload: Upload, lines: Lines, wanted: Wanted) -> Table:
    """Make a table of the lines, the first of which names the columns.

    :raises EmptyFile: when there is no line
    :raises WrongColumns: when a wanted column is missing
    :raises RepeatedColumns: when a wanted column is named more than once
    """
    _, header = next(lines, (0, None))
    if header is None:
        raise upload.refusal(EmptyFile)
    places = _places(upload, header, wanted(header) if callable(wanted) else wanted)
    unknown = tuple(name for name in header if name and name not in places)
    return Table(tuple(places), unknown, _rows(lines, places))


def _places(upload: Upload, header: list[str], wanted: Sequence[str]) -> dict[str, int]:
    """Find where each wanted column stands."""
    if missing := [name for name in wanted if name not in header]:
        raise upload.refusal(WrongColumns, missing=missing, found=_shown(header))
    if repeated := [name for name in wanted if header.count(name) > 1]:
        raise upload.refusal(RepeatedColumns, repeated=repeated)
    return {name: place for place, name in enumerate(header) if name in wanted}


def _rows(lines: Lines, places: dict[str, int]) -> list[Row]:
    # A table says the same few words thousands of times: each is kept once.
    known: dict[str, str] = {}
    rows = []
    for line, cells in lines:
        cells += [""] * (1 + max(places.values(), default=0) - len(cells))
        rows.append(Row(line, {name: known.setdefault(cells[place], cells[place]) for name, place in places.items()}))
    return rows


def _shown(names: list[str]) -> list[str]:
    return [name[:_LONGEST_NAME] for name in names if name][:_NAMES_SHOWN]
