"""The shape of variables: what of their values a statement depends on. Two requests of one shape share a statement."""

from collections.abc import Hashable, Iterator, Mapping
from enum import Enum
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

from schema.front import GlobalId, Problem

_NAMING = frozenset({"id", "ids"})


Fragments = Mapping[str, FragmentDefinitionNode]


def naming_variables(operation: OperationDefinitionNode, fragments: Fragments) -> frozenset[str]:
    """Name the variables by which root fields find nodes: their types belong to the shape."""
    return frozenset(
        argument.value.name.value
        for field in _fields(operation.selection_set, fragments)
        for argument in field.arguments or ()
        if argument.name.value in _NAMING and isinstance(argument.value, VariableNode)
    )


def _fields(selected: SelectionSetNode, fragments: Fragments) -> Iterator[FieldNode]:
    """Go through the fields of a selection, those in fragments as well."""
    for each in selected.selections:
        match each:
            case FieldNode():
                yield each
            case InlineFragmentNode():
                yield from _fields(each.selection_set, fragments)
            case FragmentSpreadNode():
                yield from _fields(fragments[each.name.value].selection_set, fragments)


def shape_of(variables: Mapping[str, Any], naming: frozenset[str]) -> Hashable:
    """Give the shape: what is there and what is not, the words of enums, what is true, and the types of nodes."""
    return tuple((name, _types(value) if name in naming else _shape(value)) for name, value in variables.items())


def _shape(value: Any) -> Hashable:
    if value is None or isinstance(value, (bool, Enum)):
        return value
    if isinstance(value, dict):
        return tuple((name, _shape(each)) for name, each in value.items())
    return type(value).__name__ if value not in ("", []) else ""


def _types(value: Any) -> Hashable:
    if isinstance(value, list):
        return frozenset(_types(each) for each in value)
    try:
        named = GlobalId.read(value)
    except Problem:
        return None
    return named.type, named.county_id is None
