"""graphql-core's executor, asked for fields at their places: what only a function can work out is resolved as ever."""

from collections.abc import Mapping
from typing import Any, TypeVar

from graphql import FragmentDefinitionNode, OperationDefinitionNode, default_field_resolver, default_type_resolver
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.executor import Executor

from schema.context import Context
from schema.plan.later import Given

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
