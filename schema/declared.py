"""What a field of a type declares: where its value stands in the books. Two ways of answering read it.

Ordinary execution resolves a field by its declaration, row by row; the plan (`schema.plan`) writes the same
declaration as SQL, for all rows at once. A field without a declaration is worked out by a function that only the
first of them can run.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import QueryableAttribute
from strawberry.types.field import StrawberryField

from domain.access import Permission

Column = QueryableAttribute[Any]
Mask = Callable[[Any], object]

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
    """Whether the viewer holds the permission at a place of the row, while its state is one of these."""

    permission: Permission
    place: str
    states: Collection[str]


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
class Narrows:
    """A filter of a list: the condition on a row and a value, how the value is read, and the column it would tell."""

    condition: Callable[[Any, Any], ColumnElement[bool]]
    read: Callable[[Any], Any]
    hides: Column | None = None


Declaration = Id | Shows | Tells | Says | Allows | Links | Points | Lists | Finds | Narrows


def declares(declaration: Declaration) -> dict[str, Declaration]:
    """Give the metadata of a field that declares this."""
    return {_KEY: declaration}


def declaration_of(field: StrawberryField) -> Declaration | None:
    """Tell what the field declares; None when a function works it out."""
    declared: Declaration | None = field.metadata.get(_KEY)
    return declared
