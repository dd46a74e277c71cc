"""Figures as SQL: both row sets stand once in the statement; what is counted of them is judged in Python, and the rows
behind the number are a page like any other.

The domain makes the row sets of a question (`domain.figure.metrics`) and judges what they weigh; this is only their
place in an answer.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from json import loads
from typing import Any, NamedTuple, cast

from graphql import GraphQLObjectType, get_named_type
from sqlalchemy import CTE, ClauseElement, ColumnElement, Text, bindparam, func, select
from sqlalchemy import cast as sql_cast

from domain.figure.counting import counted, weighed
from domain.figure.metrics.keys import keys_alone
from domain.figure.metrics.rows import Sets, cells
from domain.figure.model import Question, Scope, Side
from domain.figure.queries import figure_from, looks_beyond, sets_of, sign_of_asking, under
from domain.school.model import School
from schema.declared import Asks, Behind, Judges, Makes, Otherwise, Poses, Proves, Weighs, Works
from schema.figure import Figure, Reading
from schema.figure_row import FigureRow
from schema.front import Key, Keyset
from schema.node import Node
from schema.plan.finish import Finishing, asked_of, checked, place_of
from schema.plan.later import Later, Place, argument
from schema.plan.making import Fields, Inexpressible, Making
from schema.plan.meaning import declared
from schema.plan.pages import Write, connection_sql
from schema.plan.source import Source
from schema.plan.written import Pieces, joined, literal_text, object_of

_ONLY_FOR = {"surplus": "surplus", "persons": "persons", "listHash": "numerator_ids denominator_ids"}
"""What is read of the row sets for the sake of one field alone."""


class Ways(NamedTuple):
    """How rows are written: each of a source as an object, and the one with an id."""

    write: Write
    link: Callable[[Making, Fields, type[Node], ColumnElement[Any]], ColumnElement[str]]


def figure_sql(making: Making, fields: Fields, kind: GraphQLObjectType, asks: Asks, ways: Ways) -> ColumnElement[str]:
    """Write the figure that a field asks for.

    :raises Unasked: when its question has yet to be made
    """
    asked = asked_at(making.place(kind, fields), asks)
    return Counting(making, making.asking.question(making.given, asked), ways).written(fields)


def asked_at(place: Place, asks: Asks | Poses | Proves | Makes, division: Later | None = None) -> Later:
    """Read what is asked at a place from the arguments that are written there, of a division if one is given."""
    reads = {name: argument(place, name) for name in place.written()}
    if division is not None:
        reads["division"] = division.of
    return Later(lambda given: asks.asked(**{name: read(given) for name, read in reads.items()}))


def signed(making: Making, data: ColumnElement[str]) -> ColumnElement[str]:
    """Have the sign of the questions compared with that of the books, where anything is asked."""
    if not making.asking.places:
        return data
    return joined([*checked(making, sign_of_asking(making.given.actor), making.asking.sign), data])


class Counting:
    """One figure in the making. `beside` tells that it is a reading of another.

    `scope` is written where each row has a scope of its own: what `Scope` is made of there, as JSON.
    """

    def __init__(
        self,
        making: Making,
        question: Question,
        ways: Ways,
        *,
        beside: bool = False,
        scope: ColumnElement[Any] | None = None,
    ) -> None:
        self.making = making
        self.question = question
        self.ways = ways
        self.beside = beside
        self.scope = scope
        self.sets = sets_of(question)
        if looks_beyond(making.actor, question, self.sets):
            raise Inexpressible("what lies beyond a school's sight")
        self.kind = cast("GraphQLObjectType", making.schema.get_type(Figure.__name__))
        self.slot = object()

    def written(self, fields: Fields) -> ColumnElement[str]:
        """Write its object, as a statement of its own in which both row sets have their names."""
        selected = self.making.within(self.kind, fields)
        behind = [each for found in selected.values() if isinstance(each := self._declared(found), Behind)]
        self.sets = keys_alone(self.sets, {each.side for each in behind})
        told = [] if self.beside else self._same_school()
        if any(isinstance(self._declared(found), Works) for found in selected.values()):
            told += self._weighed({found[0].node.name.value for found in selected.values()})
        whole = select(joined([*told, *object_of((name, self._member(found)) for name, found in selected.items())]))
        return whole.add_cte(*_named(whole, self.sets), nest_here=True).scalar_subquery()

    def told(self, names: set[str]) -> ColumnElement[str]:
        """Write nothing, but tell what the row sets weigh for the sake of these fields."""
        self.sets = keys_alone(self.sets)
        whole = select(joined(self._weighed(names)))
        return whole.add_cte(*_named(whole, self.sets), nest_here=True).scalar_subquery()

    def _same_school(self) -> Pieces:
        """See that a school that is counted still has the name and the county under which it was found."""
        scope = self.question.scope
        if scope.school_id is None:
            return []
        now = select(func.concat(School.county_id, School.name)).where(School.id == scope.school_id)
        return checked(self.making, func.coalesce(now.scalar_subquery(), ""), f"{scope.counties[0]}{scope.name}")

    def _weighed(self, names: set[str]) -> Pieces:
        """Tell what the row sets weigh, of which the fields that follow are asked."""
        left_out = " ".join(reads for name, reads in _ONLY_FOR.items() if name not in names).split()
        read = {name: each for name, each in weighed(self.sets).items() if name not in left_out}
        if self.scope is not None:
            read["scope"] = self.scope
        pairs = [part for name, each in read.items() for part in (literal_text(name), each)]
        # The sets themselves would take much room beside a statement that is kept.
        question, form, beside, slot = self.question, self.sets.form, self.beside, self.slot

        def fill(finishing: Finishing, told: bytes) -> bytes:
            found = loads(told)
            scope = Scope(**found["scope"]) if "scope" in found else question.scope
            asked = replace(question, scope=scope, known_as_of=_instant(question, finishing))
            figure = figure_from(asked, form, counted(found, is_share=form.is_share))
            finishing.things[slot] = Figure(question=asked, counted=figure, beside=beside)
            return b""

        return place_of(self.making, fill, [sql_cast(func.json_build_object(*pairs), Text)])

    def _declared(self, fields: Fields) -> Any:
        name = fields[0].node.name.value
        return None if name == "__typename" else declared(self.kind.fields[name])

    def _member(self, fields: Fields) -> Pieces:
        match self._declared(fields):
            case None:
                return [f'"{self.kind.name}"']
            case Works():
                slot = self.slot
                return asked_of(self.making, fields, self.kind, lambda finishing: finishing.things[slot])
            case Weighs() as weighs:
                absent = weighs.side is Side.DENOMINATOR and self.sets.denominator is None
                return ["null"] if absent else [weighed(self.sets)[weighs.side]]
            case Judges() as judges:
                return [self._judge(fields, judges)]
            case Behind() as behind:
                return [self._rows(fields, behind)]
            case Otherwise():
                return self._readings(fields)
            case _:
                raise Inexpressible(f"{self.kind.name}.{fields[0].node.name.value}")

    def _judge(self, fields: Fields, judges: Judges) -> ColumnElement[str]:
        rule = self.question.rule
        if rule is None:
            return literal_text("null")
        at = bindparam(None, judges.key(rule), type_=Text())
        return func.coalesce(self.ways.link(self.making, fields, judges.by, at), literal_text("null"), type_=Text())

    def _rows(self, fields: Fields, behind: Behind) -> ColumnElement[str]:
        sets = self.sets
        rows = sets.numerator if behind.side == Side.NUMERATOR else sets.denominator
        if rows is None:
            return literal_text("null")

        def write(making: Making, found: Fields, kind: GraphQLObjectType, source: Source) -> Pieces:
            source.about = FigureRow.things.get(sets.thing) if sets.thing else None
            return self.ways.write(making, found, kind, source)

        place = self.making.place(self.kind, fields)
        keys = Keyset(Key(rows.c[sets.paged_by]))
        return connection_sql(self.making, place, select(*cells(rows)), keys, FigureRow, write, fields)

    def _readings(self, fields: Fields) -> Pieces:
        rule = self.question.rule
        stated = [] if rule is None or self.beside else rule.readings
        kind = cast("GraphQLObjectType", get_named_type(self.kind.fields[fields[0].node.name.value].type))
        pieces: Pieces = ["["]
        for each in stated:
            pieces += (
                [",", *self._reading(fields, kind, each)] if len(pieces) > 1 else self._reading(fields, kind, each)
            )
        return [*pieces, "]"]

    def _reading(self, fields: Fields, kind: GraphQLObjectType, stated: dict[str, Any]) -> Pieces:
        reading = Reading(stated=stated)

        def member(found: Fields) -> Pieces:
            match None if found[0].node.name.value == "__typename" else declared(kind.fields[found[0].node.name.value]):
                case None:
                    return [f'"{kind.name}"']
                case Works():
                    return asked_of(self.making, found, kind, lambda _finishing: reading)
                case _:
                    question = under(self.question, stated["id"])
                    return [Counting(self.making, question, self.ways, beside=True, scope=self.scope).written(found)]

        selected = self.making.within(kind, fields)
        return object_of((name, member(found)) for name, found in selected.items())


def _named(statement: ClauseElement, sets: Sets) -> list[CTE]:
    """Give the named parts of row sets that a statement reads, those first of which others are made."""
    own = {
        each for rows in (sets.numerator, sets.denominator, sets.surplus, sets.parts) for each in _parts(rows, set())
    }
    return [each for each in _parts(statement, set()) if each in own]


def _parts(element: ClauseElement | None, seen: set[int]) -> Iterator[CTE]:
    if element is None or id(element) in seen:
        return
    seen.add(id(element))
    for each in element.get_children():
        yield from _parts(each, seen)
    if isinstance(element, CTE):
        yield element


def _instant(question: Question, finishing: Finishing) -> Any:
    known: Any = question.known_as_of
    return known.of(finishing.given) if isinstance(known, Later) else known
