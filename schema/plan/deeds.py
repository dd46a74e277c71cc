"""A mutation's answer: the deed is done as ever, and the thing it gives back is read by plan, as a query would read it.

The mutation is run with as little selected as will tell what came of it: the id of the thing, or the whole refusal.
"""

from typing import Any, NamedTuple, cast

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    InlineFragmentNode,
    NamedTypeNode,
    NameNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    StringValueNode,
    get_named_type,
)
from sqlalchemy import ColumnElement

from schema.front import GlobalId
from schema.node import Node
from schema.plan.later import Later
from schema.plan.making import Inexpressible, Making
from schema.plan.meaning import class_of
from schema.plan.roots import node_sql
from schema.plan.written import joined, object_of

MADE = "_made"
REFUSED = ("Refusal",)


class Deed(NamedTuple):
    """The one root field of a mutation: its response key, and the type of node that it gives back."""

    key: str
    field: FieldNode
    kind: GraphQLObjectType


def deed_of(making: Making) -> Deed:
    """Find the deed of a mutation.

    :raises Inexpressible: when there are several, each to be read before the next, or it gives back no node
    """
    mutation = cast("GraphQLObjectType", making.schema.mutation_type)
    roots = making.roots(mutation)
    if len(roots) != 1:
        raise Inexpressible("several deeds")
    ((key, fields),) = roots.items()
    field = fields[0].node
    union = get_named_type(mutation.fields[field.name.value].type) if len(fields) == 1 else None
    node = cast("GraphQLInterfaceType", making.schema.get_type("Node"))
    members = union.types if isinstance(union, GraphQLUnionType) else ()
    nodes = [each for each in members if making.schema.is_sub_type(node, each)]
    if len(nodes) != 1:
        raise Inexpressible(f"Mutation.{field.name.value}")
    return Deed(key, field, nodes[0])


def made_sql(making: Making, deed: Deed) -> ColumnElement[str]:
    """Write the data of the mutation once the id of what was made is given."""
    fields = making.roots(cast("GraphQLObjectType", making.schema.mutation_type))[deed.key]
    kind: type[Node] = class_of(deed.kind)
    made = Later(lambda given: GlobalId.read(given.made, kind.__name__))
    return joined(object_of([(deed.key, [node_sql(making, fields, kind, made)])]))


def slim(document: DocumentNode, operation: OperationDefinitionNode, deed: Deed) -> DocumentNode:
    """Give the document with nothing selected of the thing but its id; of a refusal all that was asked for."""
    selected = deed.field.selection_set or _selected()
    told = [InlineFragmentNode(type_condition=_named(name), directives=(), selection_set=selected) for name in REFUSED]
    made = InlineFragmentNode(type_condition=_named(deed.kind.name), directives=(), selection_set=_selected(_id()))
    field = FieldNode(
        name=deed.field.name,
        alias=deed.field.alias,
        arguments=deed.field.arguments,
        directives=(),
        selection_set=_selected(made, *told),
    )
    return _document(document, operation, OperationType.MUTATION, field)


def read_again(document: DocumentNode, operation: OperationDefinitionNode, deed: Deed, made: str) -> DocumentNode:
    """Give the query that reads what was made in the ordinary way, should the database refuse the plan."""
    field = FieldNode(
        name=NameNode(value="node"),
        alias=NameNode(value=deed.key),
        arguments=(ArgumentNode(name=NameNode(value="id"), value=StringValueNode(value=made)),),
        directives=(),
        selection_set=deed.field.selection_set,
    )
    return _document(document, operation, OperationType.QUERY, field)


def _document(
    document: DocumentNode, operation: OperationDefinitionNode, kind: OperationType, field: FieldNode
) -> DocumentNode:
    """Give the document with another operation in place of its own, of the same name and variables."""
    other = OperationDefinitionNode(
        operation=kind,
        name=operation.name,
        variable_definitions=operation.variable_definitions,
        directives=(),
        selection_set=_selected(field),
    )
    fragments = [each for each in document.definitions if isinstance(each, FragmentDefinitionNode)]
    return DocumentNode(definitions=(other, *fragments))


def _id() -> FieldNode:
    name, alias = NameNode(value="id"), NameNode(value=MADE)
    return FieldNode(name=name, alias=alias, arguments=(), directives=(), selection_set=None)


def _named(name: str) -> NamedTypeNode:
    return NamedTypeNode(name=NameNode(value=name))


def _selected(*selections: Any) -> SelectionSetNode:
    return SelectionSetNode(selections=selections)
