"""What a field of a type declares: where its value stands in the books. Two ways of answering read it.

Ordinary execution resolves a field by its declaration, row by row; the plan (`schema.plan`) writes the same
declaration as SQL, for all rows at once. What SQL cannot say is worked out by the field's function in both: from what
it declares to need, which the statement reads for it. A field without a declaration only the first of them can run.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import QueryableAttribute
from sqlalchemy.types import TypeEngine
from strawberry.types.field import StrawberryField

from domain.access import Permission
from domain.figure.model import Side

Column = QueryableAttribute[Any]
Mask = Callable[[Any], object]
Bound = Callable[[str], ColumnElement[Any]]
"""Gives a text that is asked with, as it comes with each request, by its name."""

_KEY = "declares"


@dataclass(frozen=True, slots=True, eq=False)
class Id:
    """The global id of the row."""


@dataclass(frozen=True, slots=True, eq=False)
class Shows:
    """A column, masked as its label asks; `word` is the enum of its vocabulary."""

    column: Column
    mask: Mask
    word: type[Enum] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Tells:
    """A text kept in both languages: the request's, or the one that is named."""

    column: Column


@dataclass(frozen=True, slots=True, eq=False)
class Says:
    """The marked sentence that stands for a column's word, in the request's language or the one that is named."""

    column: Column
    sentences: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Allows:
    """Whether the viewer holds the permission at a place of the row (else its county), its state being one of these."""

    permission: Permission
    place: str
    states: Collection[str]


@dataclass(frozen=True, slots=True, eq=False)
class Holds:
    """Whether a condition holds of the row today, as SQL says it."""

    condition: Callable[[Any, ColumnElement[date]], ColumnElement[bool]]


@dataclass(frozen=True, slots=True, eq=False)
class Works:
    """Worked out by the field's own function: of a row from these columns of it, else from what is known of asking."""

    columns: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Makes:
    """An object that is no row: `asked`, made of the arguments, tells which rows it reads and makes it of them.

    Those are some columns of the row itself, and what selects further rows beside it.
    """

    asked: Callable[..., Any]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """A column of the one row that points at this one by the other column; nothing where there is none."""

    column: Column
    by: Column


@dataclass(frozen=True, slots=True, eq=False)
class Through:
    """What the row of the type says under the name, to which the foreign key of this one leads."""

    column: Column
    to: type
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """A foreign key, followed to the row of the type, or to another of the same."""

    column: Column
    to: type | None


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """The few rows of the type whose column `by` holds this row's id, in order."""

    of: type
    by: Column
    order: tuple[Column, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """A connection of the nodes `room.Type`; `within` names the filter of its `where` that is this row's column."""

    kind: str
    within: str | None = None
    column: str = "id"


@dataclass(frozen=True, slots=True, eq=False)
class Finds:
    """The node of a global id, or the nodes of several: whatever the arguments name."""


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A column, by its name and kind, of rows that are of no mapped class: public, and perhaps empty."""

    name: str
    kind: type[TypeEngine[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Stands:
    """An object that is no row: `thing` makes it of the request's context, and its fields say what they need."""

    thing: Callable[[Any], object]


@dataclass(frozen=True, slots=True, eq=False)
class Gathers:
    """Rows of the type that concern whoever asks: the condition on a row and the actor, and the order."""

    of: type
    condition: Callable[[Any, Any], ColumnElement[bool]]
    order: Callable[[Any, Any], ColumnElement[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Asks:
    """A figure: what is asked by the arguments, and of a row by what its column `within` holds."""

    asked: Callable[..., Any]
    within: Column | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Poses:
    """A figure that rows ask for by what a column holds: `asked`, made of the arguments, makes the questions of it."""

    asked: Callable[..., Any]
    key: Column


@dataclass(frozen=True, slots=True, eq=False)
class Proves:
    """Whether the figure that a row asks for, as `Poses` does, is of the very lists whose hash another column holds."""

    asked: Callable[..., Any]
    key: Column
    list_hash: Column


@dataclass(frozen=True, slots=True, eq=False)
class Weighs:
    """What one side of the figure weighs; nothing where it has no such side."""

    side: Side


@dataclass(frozen=True, slots=True, eq=False)
class Behind:
    """A connection of the rows of one side of the figure."""

    side: Side


@dataclass(frozen=True, slots=True, eq=False)
class About:
    """The record that a row behind a figure is about, of the kind that the figure counts."""


@dataclass(frozen=True, slots=True, eq=False)
class Judges:
    """The row of the type by which the figure is judged; `key` gives its id, of the figure's rule."""

    by: type
    key: Callable[[Any], str]


@dataclass(frozen=True, slots=True, eq=False)
class Otherwise:
    """The figure under the other readings of its rule."""


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """The division of a code, or a connection of divisions: of the national list, which is no table."""


@dataclass(frozen=True, slots=True, eq=False)
class Narrows:
    """A filter of a list: the condition on a row and a value, how the value is read, and the column it would tell."""

    condition: Callable[[Any, Any], ColumnElement[bool]]
    read: Callable[[Any], Any]
    hides: Column | None = None


OfRow = Id | Shows | Tells | Says | Allows | Holds | Works | Makes | Beside | Through | Cell | Links | Points | About
OfFigure = Asks | Poses | Proves | Weighs | Behind | Judges | Otherwise
OfRoot = Lists | Finds | Coded | Stands
Declaration = OfRow | OfFigure | OfRoot | Gathers | Narrows


def declares(declaration: Declaration) -> dict[str, Declaration]:
    """Give the metadata of a field that declares this."""
    return {_KEY: declaration}


def declaration_of(field: StrawberryField) -> Declaration | None:
    """Tell what the field declares; None when a function works it out."""
    declared: Declaration | None = field.metadata.get(_KEY)
    return declared
