"""What an input gives to an action: each field under its own name, unless its declaration says how it is read.

`posting: strawberry.ID = subject("Posting")` is the row that the deed is done to, `teacher: strawberry.ID =
names("Teacher")` gives `teacher_id`, and an input within an input reads itself by a method `read`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import partial
from inspect import Parameter, signature
from typing import Any

import strawberry
from strawberry import UNSET
from strawberry.types import get_object_definition
from strawberry.types.field import StrawberryField

from schema.node import uuid_of


class Partial:
    """An input of which what is left out is not said at all, so that the action keeps or chooses it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """How a field is read, and under which name the action takes it; the subject of the deed has none."""

    read: Callable[[Any], Any]
    into: str | None


def subject(kind: str) -> Any:
    """Declare the id of the row of this type that the deed is done to."""
    return strawberry.field(metadata={"reads": Reads(read=partial(uuid_of, expected=kind), into=None)})


def names(kind: str, into: str, **declared: Any) -> Any:
    """Declare the id of another row of this type, or a list of them."""

    def read(given: Any) -> Any:
        if isinstance(given, list):
            return [uuid_of(each, kind) for each in given]
        return None if given is None else uuid_of(given, kind)

    return reads(read, into, **declared)


def reads(read: Callable[[Any], Any], into: str, **declared: Any) -> Any:
    """Declare a field that the action takes under another name, or otherwise than the client writes it."""
    return strawberry.field(metadata={"reads": Reads(read=read, into=into)}, **declared)


def as_read() -> Any:
    """Declare the version of the subject."""
    return strawberry.field(default=None, description="As it was read; a change in between is refused.")


def once(does_nothing: str, what_was_done: str) -> Any:
    """Declare the key under which a repeated request `logs nothing` twice, but answers with `what was logged`."""
    said = f"The same key again {does_nothing} twice, and answers with {what_was_done} first."
    return strawberry.field(default=None, description=said)


def check_fit(given: type, act: Callable[..., Any]) -> None:
    """Refuse an input whose fields the action does not take, when it is declared rather than when it is sent.

    :raises TypeError: naming them
    """
    takes = signature(act, follow_wrapped=False).parameters
    unknown = {into for field in _fields(given) if (into := _declared(field).into) is not None and into not in takes}
    if unknown and all(each.kind is not Parameter.VAR_KEYWORD for each in takes.values()):
        raise TypeError(f"{act.__name__} takes nothing of {given.__name__} as {', '.join(sorted(unknown))}.")


def plain(given: Any) -> Any:
    """Read a value as the books keep it: the words of enums, inputs by their own `read`, all else as it is."""
    if isinstance(given, list):
        return [plain(each) for each in given]
    if hasattr(given, "read"):
        return given.read()
    return given.value if isinstance(given, Enum) else given


def subject_of(given: Any) -> tuple[Any, ...]:
    """Give the id of the row that the deed is done to, if it is done to one.

    :raises Problem: when it is no id of that type
    """
    return tuple(
        declared.read(getattr(given, field.python_name))
        for field in _fields(type(given))
        if (declared := _declared(field)).into is None
    )


def facts_of(given: Any) -> dict[str, Any]:
    """Give everything else by the names under which the action takes it.

    :raises Problem: when an id is none of its type
    """
    return {
        into: declared.read(value)
        for field in _fields(type(given))
        if (into := (declared := _declared(field)).into) is not None
        and _is_said(given, field, value := getattr(given, field.python_name))
    }


def _fields(kind: type) -> list[StrawberryField]:
    return get_object_definition(kind, strict=True).fields


def _declared(field: StrawberryField) -> Reads:
    return field.metadata.get("reads") or Reads(read=plain, into=field.python_name)


def _is_said(given: Any, field: StrawberryField, value: object) -> bool:
    """Tell whether the action hears of it: none is as good as left out, unless leaving out is something else."""
    if value is UNSET:
        return False
    return (
        value is not None or not isinstance(given, Partial) or field.default is UNSET or field.python_name == "version"
    )
