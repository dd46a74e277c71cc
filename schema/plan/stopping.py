"""Where graphql-core stops: what was worked out is executed, with a mark for each row that the statement will read."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from json import dumps
from typing import Any, cast

from graphql import GraphQLError, GraphQLField, GraphQLObjectType, get_named_type
from graphql.execution.collect_fields import FieldDetails
from graphql.execution.executor import Executor

from schema.context import Info
from schema.declared import Links
from schema.plan.executing import plain
from schema.plan.later import Given, Place
from schema.plan.meaning import declared, field_of

_OPEN, _CLOSE = "\udc01", "\udc02"
"""Marks around a stop in what was worked out, which no text in UTF-8 holds."""

Known = tuple[Callable[[Any], Any] | None, Links | None]
"""What is known of a field at its place: how its one plain value is read, or the foreign key that it follows."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A place below a root field where rows are left to the statement; at some there may be none in sight."""

    number: int
    may_be_none: bool


def stop_at(kind: GraphQLObjectType, fields: Sequence[FieldDetails]) -> Hashable:
    """Name the stop at objects of a type by what is selected of them."""
    return kind.name, *(id(each.node) for each in fields)


class Stopping(Executor[Any]):
    """Executes fields as ever, but for the rows that the statement will read."""

    given: Given
    stops: Mapping[Hashable, Stop]
    ids: list[dict[Any, int]]
    """The ids of the rows of each stop, with their places among them."""

    @cached_property
    def _known(self) -> dict[int, Known]:
        return {}

    def execute_field(
        self, parent_type: GraphQLObjectType, source: Any, field_details_list: Any, path: Any, position_context: Any
    ) -> Any:
        """Stop before a foreign key is followed; read what is plain without further ado."""
        definition = parent_type.fields.get(field_details_list[0].node.name.value)
        if definition is not None:
            value, link = self._known.get(id(field_details_list)) or self._learned(
                definition, parent_type, field_details_list, path
            )
            if value is not None:
                with suppress(Exception):  # graphql-core will meet it again, and tell
                    return value(source)
            elif link is not None and (key := getattr(source.row, link.column.key)) is not None:
                kind = cast("GraphQLObjectType", get_named_type(definition.type))
                if stopped := self._stopped(kind, field_details_list, key):
                    return stopped
        return super().execute_field(parent_type, source, field_details_list, path, position_context)

    def complete_object_value(
        self,
        return_type: GraphQLObjectType,
        field_details_list: Any,
        info: Any,
        path: Any,
        result: Any,
        position_context: Any,
    ) -> Any:
        """Stop at a row that the domain handed back."""
        if stop_at(return_type, field_details_list) in self.stops:
            return self._stopped(return_type, field_details_list, result.row.id)
        return super().complete_object_value(return_type, field_details_list, info, path, result, position_context)

    def _learned(
        self, definition: GraphQLField, kind: GraphQLObjectType, fields: list[FieldDetails], path: Any
    ) -> Known:
        """See once how a field is read at its place, for all objects that stand there."""
        link = declared(definition)
        value = plain(definition, self._told(definition, kind, fields, path))
        known = self._known[id(fields)] = value, link if isinstance(link, Links) else None
        return known

    def _told(
        self, definition: GraphQLField, kind: GraphQLObjectType, fields: list[FieldDetails], path: Any
    ) -> Mapping[str, Any] | None:
        """Give what the field's function is told beside each object; none where that is to be refused."""
        resolver = field_of(definition).base_resolver
        if resolver is None:
            return {}
        try:
            told = dict(self.given.arguments(Place(definition, fields[0].node)))
        except GraphQLError:
            return None
        if resolver.info_parameter:
            info = self.build_resolve_info(definition, [each.node for each in fields], kind, path)
            told[resolver.info_parameter.name] = Info(_raw_info=info, _field=field_of(definition))
        return told

    def _stopped(self, kind: GraphQLObjectType, fields: Sequence[FieldDetails], key: Any) -> str | None:
        """Leave a mark where the row will stand, if the statement reads it."""
        stop = self.stops.get(stop_at(kind, fields))
        if stop is None:
            return None
        ids = self.ids[stop.number]
        return f"{_OPEN}{stop.number}:{ids.setdefault(key, len(ids))}{_CLOSE}"


def with_rows(found: Any, row: Callable[[str], bytes]) -> bytes:
    """Write what was worked out in JSON, with each row at its mark."""
    text = dumps(found, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    first, *others = text.split(f'"{_OPEN}')
    parts = [first.encode()]
    for each in others:
        place, _, after = each.partition(f'{_CLOSE}"')
        parts += (row(place), after.encode())
    return b"".join(parts)
