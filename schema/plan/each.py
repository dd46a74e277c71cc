"""The figure of each row of a list: one statement counts for every county, in the sight of its own row.

Counties under the same plans ask the same question, but for themselves. Provinces and cities, targets and other rows
that pose questions of their own differ in form: each has its place in the statement, and only what stands in the list
is counted.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from graphql import GraphQLObjectType
from sqlalchemy import ColumnElement, Integer, Text, case, func, literal_column, select

from domain.division.model import County
from domain.figure.model import Question
from schema.declared import Asks, Poses, Proves
from schema.plan.asking import too_many
from schema.plan.figures import Counting, Ways, asked_at
from schema.plan.finish import READ, Finishing, place_of
from schema.plan.later import Later
from schema.plan.making import Fields, Inexpressible, Making
from schema.plan.source import Source
from schema.plan.written import joined, literal_text

_REACH = "reach"


def figure_of_row(
    making: Making, fields: Fields, kind: GraphQLObjectType, asks: Asks, source: Source, ways: Ways
) -> ColumnElement[str]:
    """Write the figure that a field of a division asks for.

    :raises Unasked: when its question has yet to be made
    """
    if asks.within is None:
        raise Inexpressible(f"{kind.name}.{fields[0].node.name.value}")
    place, code = making.place(kind, fields), source.code
    if code is not None:
        asked = asked_at(place, asks, division=code)
        return Counting(making, making.asking.question(making.given, asked), ways).written(fields)
    asked, key = asked_at(place, asks), getattr(source.row, asks.within.key)
    groups = making.asking.of_each_county(making.given, asked)
    elsewhere = _posed(making, asked, key, lambda question: Counting(making, question, ways).written(fields))
    return _of_its_county(making, fields, groups, key, source, ways, elsewhere)


def figure_posed(
    making: Making, fields: Fields, kind: GraphQLObjectType, poses: Poses, source: Source, ways: Ways
) -> ColumnElement[str]:
    """Write the figure whose question a row poses; of a row whose question is unknown, tell so.

    :raises Unasked: when no question has been looked for
    :raises Inexpressible: when rows ask more than one statement can know
    """
    asked, key = asked_at(making.place(kind, fields), poses), getattr(source.row, poses.key.key)
    return _posed(making, asked, key, lambda question: Counting(making, question, ways).written(fields))


def figure_proved(
    making: Making, fields: Fields, kind: GraphQLObjectType, proves: Proves, source: Source, ways: Ways
) -> ColumnElement[str]:
    """Write whether the figure whose question a row poses is of the lists whose hash the row holds.

    :raises Unasked: when no question has been looked for
    :raises Inexpressible: when rows ask more than one statement can know
    """
    asked, key = asked_at(making.place(kind, fields), proves), getattr(source.row, proves.key.key)
    held = getattr(source.row, proves.list_hash.key)

    def written(question: Question) -> ColumnElement[str]:
        counting = Counting(making, question, ways)
        slot = counting.slot

        def compare(finishing: Finishing, told: bytes) -> bytes:
            figure: Any = finishing.things[slot]
            return b"true" if figure.counted.list_hash == told.decode() else b"false"

        return joined([counting.told({"listHash"}), *place_of(making, compare, [held])])

    return _posed(making, asked, key, written)


def _posed(
    making: Making, asked: Later, key: ColumnElement[Any], write: Callable[[Question], ColumnElement[str]]
) -> ColumnElement[str]:
    read = READ[key.type.python_type]

    def ask(finishing: Finishing, told: bytes) -> bytes:
        finishing.ask(asked.of(finishing.given), read(told.decode()))
        return b"null"

    questions = making.asking.of_rows(making.given, asked)
    if too_many(questions):
        raise Inexpressible("too many questions")
    null, unknown = literal_text("null"), joined(place_of(making, ask, [key]))
    written = {each: null if question is None else write(question) for each, question in questions.items()}
    return case(written, value=key, else_=unknown) if written else unknown


def _of_its_county(
    making: Making,
    fields: Fields,
    groups: Any,
    code: ColumnElement[str],
    source: Source,
    ways: Ways,
    elsewhere: ColumnElement[str],
) -> ColumnElement[str]:
    chosen = select(County.id.label("county"), County.code, County.name)
    those = chosen.where(County.code == code, County.id.in_(making.actor.counties))
    reach = those.correlate(source.rows).subquery(_REACH)
    written = [(reach.c.code.in_(codes), _counted(making, fields, question, ways)) for question, codes in groups]
    if not written:
        return elsewhere
    found = select(case(*written)).select_from(reach).scalar_subquery()
    return func.coalesce(found, elsewhere, type_=Text())


def _counted(making: Making, fields: Fields, question: Question, ways: Ways) -> ColumnElement[str]:
    number: Any = literal_column(f"{_REACH}.county", Integer())
    code: ColumnElement[str] = literal_column(f"{_REACH}.code")
    name: ColumnElement[str] = literal_column(f"{_REACH}.name")
    scope = func.json_build_object(
        literal_text("counties"), func.json_build_array(number), literal_text("name"), name, literal_text("code"), code
    )
    own = replace(question, scope=replace(question.scope, counties=(number,)))
    return Counting(making, own, ways, scope=scope).written(fields)
