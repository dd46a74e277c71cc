"""The SQL of what one row says of itself. A column is read here and nowhere else, so that no mask is forgotten."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from graphql import GraphQLField, get_named_type, get_nullable_type, is_list_type, is_non_null_type
from sqlalchemy import ARRAY, ColumnElement, Null, Text, case, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB

from domain.language import DEFAULT, translate
from schema.declared import Id, Says, Shows, Tells
from schema.mask import hidden, shown_in_sql
from schema.node import Node
from schema.plan.making import Inexpressible, Making
from schema.plan.written import (
    Pieces,
    base64,
    joined,
    list_of,
    literal_text,
    nullable,
    plain_string,
    string,
    writer_of,
)

Said = Id | Shows | Tells | Says


def said(
    making: Making, declared: Said, definition: GraphQLField, row: Any, kind: type[Node], arguments: Mapping[str, Any]
) -> Pieces:
    """Write what a field of a row declares, as JSON; `kind` is the row's type.

    :raises Inexpressible: when it is of a kind that nobody has said how to write
    """
    if isinstance(declared, Id):
        return plain_string(global_id(kind, row))
    value = column_of(making, declared, row)
    nullable_here = not is_non_null_type(definition.type)
    if isinstance(value, Null) and nullable_here:
        return ["null"]
    named = arguments.get("language")
    language = named.value if named else making.language
    if isinstance(declared, Shows):
        written = _shown(declared, definition, value)
    elif isinstance(declared, Tells):
        written = _told(definition, value, language)
    else:
        written = _sentence(declared, value, language)
    if nullable_here:
        return nullable(written)
    if isinstance(value, Null) or declared.column.property.columns[0].nullable:
        raise Inexpressible(f"nulls of {declared.column}")
    return written


def column_of(making: Making, declared: Shows | Tells | Says, row: Any) -> ColumnElement[Any]:
    """Give the column of the row as the viewer may see it."""
    mask = declared.mask if isinstance(declared, Shows) else hidden
    return shown_in_sql(making.actor, declared.column, getattr(row, declared.column.key), mask)


def global_id(kind: type[Node], row: Any) -> ColumnElement[str]:
    """Write the global id of a row, as `Node.global_id` names it."""
    county: Pieces = [row.county_id, ":"] if kind.of_county() else []
    key = getattr(row, kind.key)
    plain = key.type.python_type is not str
    return base64(joined([f"{kind.__name__}:", *county, key]), plain=plain)


def _shown(declared: Shows, definition: GraphQLField, value: ColumnElement[Any]) -> Pieces:
    column = declared.column
    kind = column.property.columns[0].type
    if declared.word is not None:
        return _word(declared.word, value, listed=isinstance(kind, ARRAY))
    write = writer_of(kind, get_named_type(definition.type).name)
    if write is None:
        raise Inexpressible(f"kind of {column}")
    return write(value)


def _word(words: type[Enum], value: ColumnElement[Any], *, listed: bool) -> Pieces:
    """Write a word as its enum spells it: mostly in capitals, else one by one."""
    if any(each.name != str(each.value).upper() for each in words):
        if listed:
            raise Inexpressible(f"words of {words.__name__}")
        return plain_string(case({each.value: literal_text(each.name) for each in words}, value=value))
    if listed:
        return [func.array_to_json(cast(func.upper(cast(value, Text)), ARRAY(Text)))]
    return plain_string(func.upper(value))


def _told(definition: GraphQLField, value: ColumnElement[Any], language: str) -> Pieces:
    """Write a text that is kept in both languages, or each of a list of them, as `schema.node.said` chooses it."""
    if not is_list_type(get_nullable_type(definition.type)):
        return string(_chosen(value, language))
    each = func.jsonb_array_elements(value).table_valued("value", with_ordinality="number").render_derived()
    text = _chosen(cast(each.c.value, JSONB), language)
    return [select(joined(list_of(nullable(string(text)), each.c.number))).select_from(each).scalar_subquery()]


def _chosen(text: ColumnElement[Any], language: str) -> ColumnElement[str]:
    spoken, fallback = (text.op("->>")(literal_text(each)) for each in (language, DEFAULT))
    return func.coalesce(func.nullif(spoken, literal_text("")), fallback)


def _sentence(declared: Says, value: ColumnElement[Any], language: str) -> Pieces:
    sentences = {word: literal_text(translate(language, said)) for word, said in declared.sentences.items()}
    return string(case(sentences, value=value, else_=value))
