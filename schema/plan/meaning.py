"""What the types and fields of graphql-core mean: the classes and declarations that Strawberry made them from."""

from typing import Any, cast

import strawberry
from graphql import GraphQLField, GraphQLNamedType, GraphQLObjectType, GraphQLSchema
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

from schema.declared import Declaration, declaration_of
from schema.node import Node

_BACK = GraphQLCoreConverter.DEFINITION_BACKREF


def schema_of(core: GraphQLSchema) -> strawberry.Schema:
    """Give the Strawberry schema under which graphql-core's was made."""
    return cast("strawberry.Schema", core.extensions[_BACK])


def class_of(kind: GraphQLNamedType) -> Any:
    """Give the class that a type was made from."""
    return kind.extensions[_BACK].origin


def field_of(definition: GraphQLField) -> StrawberryField:
    """Give Strawberry's field behind a definition."""
    return cast("StrawberryField", definition.extensions[_BACK])


def declared(definition: GraphQLField) -> Declaration | None:
    """Tell what a field declares; None when a function works it out."""
    return declaration_of(field_of(definition))


def type_of(core: GraphQLSchema, kind: type) -> GraphQLObjectType:
    """Give the type that was made from a class of the same name."""
    return cast("GraphQLObjectType", core.get_type(kind.__name__))


def is_row(kind: Any) -> bool:
    """Tell whether a class shows rows of the books, by whose ids they can be read again."""
    return isinstance(kind, type) and issubclass(kind, Node) and kind.by_id()
