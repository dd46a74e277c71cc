"""How much one document may ask: measured in one walk before validation, so that refusing is cheap.

Fragments are measured once and remembered, counters stop growing at a ceiling, and unused fragments count too:
walking each spread anew lets 800 bytes hold a server for many seconds.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import NamedTuple

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)

from domain.language import N_
from schema.front.problem import Problem

CEILING = 1_000_000_000
NESTING = 64
PAGE_ARGUMENTS = frozenset({"first", "last", "ids"})
LIST_FIELDS = frozenset({"edges", "nodes", "totalCount", "pageInfo"})
# A list is a statement or two to the database, however short its page.
LIST_COST = 10
# Tools ask for the whole schema about 16 levels deep, and it has a few hundred types and fields in each list.
INTROSPECTION = frozenset({"__schema", "__type"})
INTROSPECTION_LEVELS = 8
INTROSPECTION_PAGE = 20


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one document may ask.

    `weights` are fields that cost more than the one of every field, by their name or, as `figure.readings`, by that of
    the field or type around them as well.
    """

    source: int = 20_000
    tokens: int = 2_000
    comments: int = 50
    definitions: int = 50
    depth: int = 12
    fields: int = 1_000
    aliases: int = 30
    directives: int = 50
    roots: int = 15
    repeats: int = 50
    cost: int = 10_000
    page: int = 50
    weights: Mapping[str, int] = field(default_factory=dict)


class Measure(NamedTuple):
    """What a selection amounts to when its fragments are written out; `roots` is its fields at the first
    level, `repeats` the most that one of them is named in one place."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    roots: int = 0
    cost: int = 0
    repeats: int = 0
    listed: bool = False

    def beside(self, other: "Measure") -> "Measure":
        """Measure this selection and the other together."""
        return Measure(
            max(self.depth, other.depth),
            min(self.fields + other.fields, CEILING),
            min(self.aliases + other.aliases, CEILING),
            min(self.directives + other.directives, CEILING),
            min(self.roots + other.roots, CEILING),
            min(self.cost + other.cost, CEILING),
            max(self.repeats, other.repeats),
            self.listed or other.listed,
        )


NOTHING = Measure()

CHECKED = (
    ("depth", "QUERY_TOO_DEEP", N_("The query is {value} levels deep; at most {limit} are allowed.")),
    ("fields", "TOO_MANY_FIELDS", N_("The query asks for {value} fields; at most {limit} are allowed.")),
    ("aliases", "TOO_MANY_ALIASES", N_("The query uses {value} aliases; at most {limit} are allowed.")),
    ("directives", "TOO_MANY_DIRECTIVES", N_("The query uses {value} directives; at most {limit} are allowed.")),
    ("repeats", "QUERY_TOO_REPETITIVE", N_("The query names one field {value} times in one place; at most {limit}.")),
    ("roots", "TOO_MANY_ROOT_FIELDS", N_("The query has {value} fields at its root; at most {limit} are allowed.")),
)


class Walk:
    """One walk over a document; `paged` gathers the variables on which its cost depends."""

    def __init__(self, document: DocumentNode, limits: Limits, variables: Mapping[str, object]) -> None:
        definitions = document.definitions
        self.operations = [each for each in definitions if isinstance(each, OperationDefinitionNode)]
        self.fragments = {each.name.value: each for each in definitions if isinstance(each, FragmentDefinitionNode)}
        self.limits = limits
        self.variables = {**_defaults(self.operations, limits.page), **variables}
        self.paged: set[str] = set()
        self._measured: dict[str, Measure] = {}

    def whole(self) -> Measure:
        """Measure all operations together, and each fragment that none of them uses.

        :raises Problem: when selections are nested beyond any sense
        """
        operations = [self._operation(each) for each in self.operations]
        unused = [self._fragment(name, 1) for name in self.fragments if name not in self._measured]
        widest = max((each.roots for each in operations), default=0)
        return reduce(Measure.beside, [*operations, *unused], NOTHING)._replace(roots=widest)

    def _operation(self, operation: OperationDefinitionNode) -> Measure:
        variables = (_directives(each) for each in operation.variable_definitions or ())
        inner = self._selections(operation.selection_set, 1, operation.operation.value)
        return reduce(Measure.beside, variables, inner).beside(_directives(operation))

    def _selections(self, selected: SelectionSetNode | None, level: int, within: str) -> Measure:
        if level > NESTING:
            raise _too_much("QUERY_TOO_DEEP", N_("The query is nested beyond {limit} levels."), NESTING, level)
        selections = selected.selections if selected else ()
        total = NOTHING._replace(repeats=_repeats(selections))
        for each in selections:
            total = total.beside(self._selection(each, level, within)).beside(_directives(each))
        return total

    def _selection(self, selection: SelectionNode, level: int, within: str) -> Measure:
        if isinstance(selection, FieldNode):
            return self._field(selection, level, within)
        if isinstance(selection, InlineFragmentNode):
            return self._selections(selection.selection_set, level + 1, _of_type(selection) or within)
        if isinstance(selection, FragmentSpreadNode):
            return self._fragment(selection.name.value, level + 1)
        return NOTHING

    def _field(self, field: FieldNode, level: int, within: str) -> Measure:
        name = field.name.value
        inner = self._selections(field.selection_set, level + 1, name)
        depth = max(inner.depth - INTROSPECTION_LEVELS, 0) if name in INTROSPECTION else inner.depth
        return Measure(
            depth + 1,
            min(inner.fields + 1, CEILING),
            min(inner.aliases + bool(field.alias), CEILING),
            inner.directives,
            1,
            min(self._own_cost(name, within, inner) + self._page(field, inner) * inner.cost, CEILING),
            inner.repeats,
            name in LIST_FIELDS,
        )

    def _fragment(self, name: str, level: int) -> Measure:
        if name not in self._measured:
            fragment = self.fragments.get(name)
            # A fragment within itself counts nothing the second time; validation refuses the circle.
            self._measured[name] = NOTHING
            within = _of_type(fragment) if fragment else ""
            inner = self._selections(fragment.selection_set if fragment else None, level, within)
            self._measured[name] = inner.beside(_directives(fragment)) if fragment else inner
        return self._measured[name]

    def _own_cost(self, name: str, within: str, inner: Measure) -> int:
        weights = self.limits.weights
        return weights.get(f"{within}.{name}", weights.get(name, 1)) + (LIST_COST if inner.listed else 0)

    def _page(self, field: FieldNode, inner: Measure) -> int:
        if field.name.value in INTROSPECTION:
            return INTROSPECTION_PAGE
        sizes = [self._size(each) for each in field.arguments or () if each.name.value in PAGE_ARGUMENTS]
        return max(sizes) if sizes else (self.limits.page if inner.listed else 1)

    def _size(self, argument: ArgumentNode) -> int:
        value: ValueNode = argument.value
        if isinstance(value, VariableNode):
            self.paged.add(value.name.value)
            return size_of(self.variables.get(value.name.value), self.limits.page)
        return size_of(_literal(value), self.limits.page)


def size_of(given: object, default: int) -> int:
    """Say how many rows a page argument may bring: a number, the length of a list of ids, else the default."""
    if isinstance(given, list):
        return len(given)
    if isinstance(given, int) and not isinstance(given, bool):
        return min(max(given, 0), CEILING)
    return default


def check_definitions(document: DocumentNode, limits: Limits) -> None:
    """Refuse a document of too many operations and fragments; done first, for it bounds the walk.

    :raises Problem: when it has more
    """
    count = len(document.definitions)
    if count > limits.definitions:
        raise _too_much(
            "TOO_MANY_DEFINITIONS",
            N_("The document has {value} operations and fragments; at most {limit} are allowed."),
            limits.definitions,
            count,
        )


def check(measure: Measure, limits: Limits) -> None:
    """Refuse what asks for more than the limits.

    :raises Problem: naming the first limit that is passed, and by how much
    """
    for name, code, sentence in CHECKED:
        value, limit = getattr(measure, name), getattr(limits, name)
        if value > limit:
            raise _too_much(code, sentence, limit, value)
    check_cost(measure, limits)


def check_cost(measure: Measure, limits: Limits) -> None:
    """Refuse what could bring too many nodes: each field costs one, and its children once for each row of its page.

    :raises Problem: when the cost passes the limit
    """
    if measure.cost > limits.cost:
        raise _too_much(
            "QUERY_TOO_COSTLY",
            N_("The query may bring {value} nodes; at most {limit} are allowed. Ask for smaller pages."),
            limits.cost,
            measure.cost,
        )


def _too_much(code: str, sentence: str, limit: int, value: int) -> Problem:
    return Problem(code, sentence, limit=limit, value=value)


def _repeats(selections: Iterable[SelectionNode]) -> int:
    names = Counter((each.alias or each.name).value for each in selections if isinstance(each, FieldNode))
    return max(names.values(), default=0)


def _of_type(fragment: FragmentDefinitionNode | InlineFragmentNode) -> str:
    """Name the fragment's type as a field of it would be named."""
    name = fragment.type_condition.name.value if fragment.type_condition else ""
    return name[:1].lower() + name[1:]


def _directives(node: object) -> Measure:
    return NOTHING._replace(directives=len(getattr(node, "directives", None) or ()))


def _defaults(operations: list[OperationDefinitionNode], page: int) -> dict[str, object]:
    """Give the defaults of variables. Where operations share a name the largest counts, for any of them may be run."""
    largest: dict[str, object] = {}
    for operation in operations:
        for variable in operation.variable_definitions or ():
            name, value = variable.variable.name.value, variable.default_value
            given = None if value is None else _literal(value)
            if name not in largest or size_of(given, page) > size_of(largest[name], page):
                largest[name] = given
    return largest


def _literal(value: ValueNode) -> object:
    if isinstance(value, IntValueNode):
        return int(value.value) if len(value.value) < 12 else CEILING
    return list(value.values) if isinstance(value, ListValueNode) else None
