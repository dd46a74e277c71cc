"""graphql-core's executor, asked for fields at their places: what only a function can work out is resolved as ever."""

from collections.abc import Callable, Mapping
from functools import partial
from operator import attrgetter
from typing import Any, TypeVar, cast

from graphql import (
    FragmentDefinitionNode,
    GraphQLField,
    OperationDefinitionNode,
    default_field_resolver,
    default_type_resolver,
    get_nullable_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.executor import Executor

from schema.context import Context
from schema.plan.later import Given
from schema.plan.meaning import field_of

Kind = TypeVar("Kind", bound=Executor[Any])


def executor_of(
    kind: type[Kind],
    given: Given,
    context: Context,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
) -> Kind:
    """Give an executor of a kind for one request."""
    return kind(
        given.schema,
        dict(fragments),
        {name: FragmentDetails(each) for name, each in fragments.items()},
        None,
        context,
        operation,
        given.variables,
        default_field_resolver,
        default_type_resolver,
        default_field_resolver,
    )


def plain(definition: GraphQLField, told: Mapping[str, Any] | None = None) -> Callable[[Any], Any] | None:
    """Give what reads the one plain value of a field from its object; none where it is another object, or comes late.

    graphql-core prepares each field of each object as if it might be anything, which takes ten times as long as reading
    it. `told` is what the field's function is told beside the object; nobody knows it where a function is told more.
    """
    leaf, field = get_nullable_type(definition.type), field_of(definition)
    resolver = field.base_resolver
    told_more = resolver is not None and bool(resolver.info_parameter or resolver.arguments)
    if not is_leaf_type(leaf) or field.is_async or (told is None and told_more):
        return None
    read = partial(cast("Any", resolver.wrapped_func), **(told or {})) if resolver else attrgetter(field.python_name)
    may_be_null = leaf is definition.type

    def value(source: Any) -> Any:
        found = read(source)
        return None if found is None and may_be_null else leaf.serialize(found)

    return value
