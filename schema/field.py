"""How fields of a type are declared: what is said here once, ordinary execution and the plan both read.

Nothing is computed here that a database could not: a field is a column, a link along a foreign key, or the rows that
point back. That is what lets a whole operation become one statement.
"""

from collections.abc import Callable, Collection, Mapping
from enum import Enum
from inspect import signature
from typing import Any, cast

import strawberry
from strawberry.types import get_object_definition
from strawberry.types.field import StrawberryField

from domain.access import Permission, Place, can
from domain.language import DEFAULT, translate
from schema.context import Info
from schema.declared import (
    Allows,
    Column,
    Declaration,
    Links,
    Mask,
    Points,
    Says,
    Shows,
    Tells,
    Through,
    Works,
    declares,
)
from schema.mask import IN_SQL, hidden, shown
from schema.node import Node, Shown, one, pointing_at


@strawberry.enum(description="The languages in which texts are kept.")
class Language(Enum):
    """The two languages; not to say one is to take the request's."""

    ZH = "zh"
    EN = "en"


def described(
    description: str, declaration: Declaration | None = None
) -> Callable[[Callable[..., object]], StrawberryField]:
    """Declare a field that is worked out by a function; the plan sees what it declares, and cannot do without."""

    def declare(resolve: Callable[..., object]) -> StrawberryField:
        metadata = declares(declaration) if declaration else None
        declared: StrawberryField = strawberry.field(resolve, description=description, metadata=metadata)
        return declared

    return declare


def column(of: Column, *, word: type[Enum] | None = None, mask: Mask = hidden, description: str | None = None) -> Any:
    """Declare a field that shows a column, masked as its label asks; `word` is the enum of its vocabulary.

    :raises TypeError: when nobody has said what the mask is in SQL
    """
    name = of.key
    if mask not in IN_SQL:
        raise TypeError(f"The mask of {of} has no SQL in schema.mask.")

    def resolve(self: Any, info: Info) -> Any:
        value = shown(info.context.actor, of, getattr(self.row, name), mask)
        return _worded(value, word) if word else value

    return strawberry.field(resolver=resolve, description=description, metadata=declares(Shows(of, mask, word)))


def text(of: Column, *, description: str | None = None) -> Any:
    """Declare a field that shows a text kept in both languages: the request's, or the one that is named."""
    name = of.key

    def resolve(self: Any, info: Info, language: Language | None = None) -> Any:
        return said(getattr(self.row, name), language_of(info, language))

    return strawberry.field(resolver=resolve, description=description, metadata=declares(Tells(of)))


def link(of: Column, to: type[Node] | None = None, *, description: str | None = None) -> Any:
    """Declare a field that follows a foreign key; None when there is none or the viewer may not see that row.

    Without a type it leads to another row of the same.
    """
    name = of.key

    async def resolve(self: Any, info: Info) -> Any:
        key = getattr(self.row, name)
        return None if key is None else await one(info.context, to or type(self), key)

    return strawberry.field(resolver=resolve, description=description, metadata=declares(Links(of, to)))


def many(of: type[Shown], by: Column, *order: Column, description: str | None = None) -> Any:
    """Declare a field that lists the few rows which point at this one; many rows make a connection instead."""
    name, ordered = by.key, tuple(each.key for each in order)

    async def resolve(self: Any, info: Info) -> Any:
        return await pointing_at(info.context, of, name, ordered, self.row.id)

    return strawberry.field(resolver=resolve, description=description, metadata=declares(Points(of, by, order)))


def sentence(of: Column, sentences: Mapping[str, str], *, description: str | None = None) -> Any:
    """Declare a field that says the marked sentence of a column's word; a word without one is said as it is."""
    name = of.key

    def resolve(self: Any, info: Info, language: Language | None = None) -> Any:
        word = getattr(self.row, name)
        return None if word is None else translate(language_of(info, language), sentences.get(word, word))

    return strawberry.field(resolver=resolve, description=description, metadata=declares(Says(of, sentences)))


def allowed(
    permission: Permission, place: str = "", states: Collection[str] = (), *, description: str | None = None
) -> Any:
    """Declare a field that tells whether the viewer may do a deed: at a place of the row, in one of some states.

    Without a place it is the row's county, and without states it is any.
    """

    def resolve(self: Any, info: Info) -> bool:
        where = getattr(self.row, place) if place else Place(self.row.county_id)
        return (not states or self.row.state in states) and can(info.context.actor, permission, where)

    declaration = Allows(permission, place, tuple(states))
    return strawberry.field(resolver=resolve, description=description, metadata=declares(declaration))


def own_id(of: Column) -> Any:
    """Declare the id of a row that no `node(id:)` finds: as it stands in the books."""
    name = of.key

    def resolve(self: Any) -> strawberry.ID:
        return strawberry.ID(str(getattr(self.row, name)))

    return strawberry.field(resolver=resolve, metadata=declares(Shows(of, hidden)))


def works(read: Callable[[Any], Any], *columns: Column, description: str | None = None) -> Any:
    """Declare a field that a function works out of these columns of the row, or of nothing but what is asked of."""
    return strawberry.field(resolver=read, description=description, metadata=declares(Works(columns)))


def through(of: Column, to: type[Node], name: str, *, description: str | None = None) -> Any:
    """Declare a field that says what the row at the end of a foreign key says under the name."""
    key, there = of.key, _field_of(to, name)

    async def resolve(self: Any, info: Info) -> Any:
        return there(await one(info.context, to, getattr(self.row, key)), info)

    async def resolve_in(self: Any, info: Info, language: Language | None = None) -> Any:
        return there(await one(info.context, to, getattr(self.row, key)), info, language)

    takes_language = "language" in signature(there).parameters
    return strawberry.field(
        resolver=resolve_in if takes_language else resolve,
        description=description,
        metadata=declares(Through(of, to, name)),
    )


def word_of(
    read: Callable[[Any], str | None], declaration: Declaration | None = None, *, description: str | None = None
) -> Any:
    """Declare a field that says the marked sentence which a function finds, in what it declares to need."""

    def resolve(self: Any, info: Info, language: Language | None = None) -> Any:
        sentence = read(self)
        return None if sentence is None else translate(language_of(info, language), sentence)

    metadata = declares(declaration) if declaration else None
    return strawberry.field(resolver=resolve, description=description, metadata=metadata)


def language_of(info: Info, named: Language | None) -> str:
    """Tell the language: the one that is named, else the request's."""
    return named.value if named else info.context.language


def said(text: Any, language: str) -> Any:
    """Choose the language of a text kept in both, or of each of a list of them."""
    if isinstance(text, list):
        return [said(each, language) for each in text]
    return None if text is None else text.get(language) or text.get(DEFAULT)


def _field_of(kind: type[Node], name: str) -> Callable[..., Any]:
    """Find what resolves a field of a type."""
    fields = get_object_definition(kind, strict=True).fields
    found = next(each.base_resolver for each in fields if each.python_name == name)
    return cast("Callable[..., Any]", cast("Any", found).wrapped_func)


def _worded(value: Any, word: type[Enum]) -> Any:
    if isinstance(value, list):
        return [word(each) for each in value]
    return None if value is None else word(value)
