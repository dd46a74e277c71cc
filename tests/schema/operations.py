"""Operations made up from the schema itself: aliases, fragments, nesting, variables and directives, all of them valid.

Nothing here names a type of the programme: whatever the schema gains is asked for as well.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
)
from hypothesis import strategies as st

Kind = GraphQLObjectType | GraphQLInterfaceType

PAGES = ("first", "last")
CURSORS = ("after", "before")
CODES = ("code", "division", "parent")
RARELY = ("reading", "parameters", "school", "window", "validAsOf", "knownAsOf")
"""Arguments of figures that few values fit."""


WRONG_IDS = ("bm8", "", "U2Nob29sOjE", "VGVhY2hlcjoxOmFiYw")
WRONG_CURSORS = ("WzEsIngiLFtdXQ", "")
TEXTS = ("@code@", "@province@", "990102", "语文", "小", "A", '"', "", "%", "d0", "national-rotation")
DAYS = ("2025-09-01", "2026-07-10", "2025-10-08", "0001-01-01", "9999-12-31")
INSTANTS = ("2025-10-08T02:00:00+00:00", "2024-06-01T00:00:00+08:00")


@dataclass(frozen=True)
class Operation:
    """A document with its variables, and with others; what stands between @ is known only when it is asked."""

    text: str
    variables: dict[str, Any]
    others: dict[str, Any] = field(default_factory=dict)

    def told(self, known: Mapping[str, str]) -> "Operation":
        """Fill in what is known now; what is unknown stays and is wrong."""

        def fill(text: str) -> str:
            return re.sub(r"@([\w.]+)@", lambda found: known.get(found[1], found[1]), text)

        first, second = json.loads(fill(json.dumps([self.variables, self.others], ensure_ascii=False)))
        return Operation(fill(self.text), first, second)


@dataclass
class Writer:
    """Writes one operation; `wanted` tells which fields may be asked for."""

    schema: GraphQLSchema
    chance: Random
    wanted: Callable[[Kind, GraphQLField], bool]
    depth: int = 5
    definitions: list[str] = field(default_factory=list)
    declared: list[str] = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)
    others: dict[str, Any] = field(default_factory=dict)
    names: int = 0
    place: str = ""

    def operation(self) -> Operation:
        """Write a query."""
        query = self.schema.query_type
        assert query is not None
        selected = self.selection(query, 0, {})
        variables = f"({', '.join(self.declared)})" if self.declared else ""
        text = " ".join([f"query Made{variables} {selected}", *self.definitions])
        return Operation(text, self.variables, self.others)

    def selection(self, kind: Kind, level: int, taken: dict[str, str]) -> str:
        """Write a selection set; `taken` are the response keys of the place, with what they stand for."""
        parts = [self._part(kind, level, taken) for _ in range(self.chance.randint(1, 3))]
        return "{ " + " ".join(parts) + " }"

    def _part(self, kind: Kind, level: int, taken: dict[str, str]) -> str:
        chance = self.chance.randint(0, 19)
        if chance == 0:
            return "__typename"
        if chance in (1, 2) and level < self.depth:
            return self._inline(kind, level, taken)
        if chance == 3 and level < self.depth:
            return self._spread(kind, level, taken)
        return self._field(kind, level, taken)

    def _inline(self, kind: Kind, level: int, taken: dict[str, str]) -> str:
        narrower = self._narrower(kind)
        condition = f" on {narrower.name}" if narrower is not kind or self.chance.random() < 0.5 else ""
        return f"...{condition}{self._directive()} {self.selection(narrower, level + 1, taken)}"

    def _spread(self, kind: Kind, level: int, taken: dict[str, str]) -> str:
        narrower, name = self._narrower(kind), self._name("F")
        inner = self.selection(narrower, level + 1, taken)
        self.definitions.append(f"fragment {name} on {narrower.name} {inner}")
        return f"...{name}{self._directive()}"

    def _narrower(self, kind: Kind) -> Kind:
        if isinstance(kind, GraphQLInterfaceType) and self.chance.randint(0, 4):
            found: GraphQLObjectType = self.chance.choice(self.schema.get_possible_types(kind))
            return found
        return kind

    def _field(self, kind: Kind, level: int, taken: dict[str, str]) -> str:
        name, definition = self.chance.choice(self._fields(kind, level))
        self.place = name
        arguments = self._arguments(definition)
        key = name
        if taken.get(name, arguments) != arguments or self.chance.randint(0, 7) == 0:
            long = "a" * 70 if self.chance.randint(0, 9) == 0 else "a"
            key = self._name(long)
        taken[key] = arguments
        alias = "" if key == name else f"{key}: "
        of: Any = get_named_type(definition.type)
        inner = "" if is_leaf_type(of) else " " + self.selection(of, level + 1, {})
        return f"{alias}{name}{arguments}{self._directive()}{inner}"

    def _fields(self, kind: Kind, level: int) -> list[tuple[str, GraphQLField]]:
        wanted = [(name, each) for name, each in kind.fields.items() if self.wanted(kind, each)]
        leaves = [(name, each) for name, each in wanted if is_leaf_type(get_named_type(each.type))]
        if level >= self.depth and leaves:
            return leaves
        return wanted or list(kind.fields.items())

    def _arguments(self, definition: GraphQLField) -> str:
        given: list[str] = []
        for name, argument in definition.args.items():
            if isinstance(argument.type, GraphQLNonNull) or self._is_given(name, " ".join(given)):
                given.append(f"{name}: {self._value(name, argument.type)}")
        return f"({', '.join(given)})" if given else ""

    def _is_given(self, name: str, given: str) -> bool:
        if name == "first":
            # Every list says how long it may be, or a few of them would pass the limit of cost.
            return bool(self.chance.randint(0, 4))
        if name == "last":
            return "first:" not in given or not self._mostly()
        if name in CURSORS:
            return bool(self.chance.randint(0, 7) == 0) and ("orderBy:" not in given or not self._mostly())
        return self.chance.randint(0, 39 if name in RARELY else 3) == 0

    def _value(self, name: str, kind: GraphQLInputType) -> str:
        """Write a value into the document, or lay it into a variable."""
        value = self._made(name, kind)
        if self.chance.randint(0, 2):
            return _literal(value, kind)
        variable = self._name("v")
        default = ""
        if self.chance.randint(0, 3) == 0:
            default = f" = {_literal(self._made(name, kind), kind)}"
        self.declared.append(f"${variable}: {kind}{default}")
        if not default or self.chance.random() < 0.5:
            self.variables[variable], self.others[variable] = value, self._made(name, kind)
        return f"${variable}"

    def _made(self, name: str, kind: GraphQLInputType) -> Any:
        if isinstance(kind, GraphQLNonNull):
            return self._given(name, kind.of_type)
        return None if self.chance.randint(0, 9) == 0 else self._given(name, kind)

    def _given(self, name: str, kind: Any) -> Any:
        if isinstance(kind, GraphQLList):
            return [self._made(name, kind.of_type) for _ in range(self.chance.randint(0, 3))]
        if isinstance(kind, GraphQLEnumType):
            return self.chance.choice(sorted(kind.values))
        if isinstance(kind, GraphQLInputObjectType):
            return self._object(kind)
        choices: dict[str, Callable[[], Sequence[Any]]] = {
            "ID": lambda: self._ids(name),
            "Int": lambda: range(1, 6) if name in PAGES and self._mostly() else (-1, 0, 7, 101),
            "Boolean": lambda: (False, True),
            "Date": lambda: DAYS,
            "DateTime": lambda: INSTANTS,
            "String": lambda: self._texts(name),
        }
        return self.chance.choice(choices[kind.name]())

    def _ids(self, name: str) -> Sequence[str]:
        """Give ids of the type that the argument is named for; once in a while any others, right or wrong."""
        nodes = self.schema.get_possible_types(self.schema.type_map["Node"])  # type: ignore[arg-type]
        fitting = [kind.name for kind in nodes if name.lower().endswith(kind.name.lower())]
        chosen = fitting if fitting and self._mostly() else [kind.name for kind in nodes]
        wrong = () if self._mostly() else WRONG_IDS
        return [*wrong, *(f"@{kind}.{number}@" for kind in chosen for number in range(3))]

    def _texts(self, name: str) -> Sequence[str]:
        if name in CODES and self._mostly():
            return ("@code@", "@province@")
        if name not in CURSORS:
            return TEXTS
        if not self._mostly():
            return WRONG_CURSORS
        return [f"@{self.place}.{number}@" for number in range(3)]

    def _object(self, kind: GraphQLInputObjectType) -> dict[str, Any]:
        return {
            name: self._made(name, each.type)
            for name, each in kind.fields.items()
            if isinstance(each.type, GraphQLNonNull) or self.chance.randint(0, 4) == 0
        }

    def _mostly(self) -> bool:
        """Tell whether to do what is right: one operation in a few does something that is refused."""
        return bool(self.chance.randint(0, 59) != 7)

    def _directive(self) -> str:
        if self.chance.randint(0, 11):
            return ""
        name = self.chance.choice(("include", "skip"))
        truth = self.chance.random() < 0.5
        if self.chance.random() < 0.5:
            return f" @{name}(if: {str(truth).lower()})"
        variable = self._name("b")
        self.declared.append(f"${variable}: Boolean!")
        self.variables[variable], self.others[variable] = truth, truth
        return f" @{name}(if: ${variable})"

    def _name(self, stem: str) -> str:
        self.names += 1
        return f"{stem}{self.names}"


def _literal(value: Any, kind: Any) -> str:
    if isinstance(kind, GraphQLNonNull):
        return _literal(value, kind.of_type)
    if value is None:
        return "null"
    if isinstance(kind, GraphQLList):
        return "[" + ", ".join(_literal(each, kind.of_type) for each in value) + "]"
    if isinstance(kind, GraphQLEnumType):
        return str(value)
    if isinstance(kind, GraphQLInputObjectType):
        return (
            "{" + ", ".join(f"{name}: {_literal(each, kind.fields[name].type)}" for name, each in value.items()) + "}"
        )
    return json.dumps(value, ensure_ascii=False)


@st.composite
def operations(draw: st.DrawFn, schema: GraphQLSchema, usual: Callable[[Kind, GraphQLField], bool]) -> Operation:
    """Make operations; most ask for nothing but what is usual, the others for whatever there is.

    Hypothesis gives the seed alone: drawing each choice would take longer than answering the operation.
    """
    chance = Random(draw(st.integers(0, 2**64 - 1)))
    wanted = usual if chance.randint(0, 9) else _anything
    return Writer(schema, chance, wanted).operation()


def _anything(_kind: Kind, _field: GraphQLField) -> bool:
    return True
