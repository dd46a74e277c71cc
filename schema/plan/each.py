"""The figure of each row of a list: one statement counts for every county, in the sight of its own row.

Counties under the same plans ask the same question, but for themselves. A division that is no single county within
reach is left to ordinary execution, which counts it or says why it may not be counted. Targets and other rows that pose
their own questions differ in form: each has its place in the statement, and only what stands in the list is counted.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from graphql import GraphQLError, GraphQLObjectType
from sqlalchemy import ColumnElement, Integer, Text, case, func, literal_column, select

from domain.division.model import County
from domain.figure.model import Question
from schema.declared import Asks, Poses, Proves
from schema.plan.asking import too_many
from schema.plan.figures import Counting, Ways, asked_at
from schema.plan.finish import READ, Finishing, place_of
from schema.plan.later import Place
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
    groups = making.asking.of_each_county(making.given, asked_at(place, asks))
    return _of_its_county(making, fields, groups, getattr(source.row, asks.within.key), source, ways)


def figure_posed(
    making: Making, fields: Fields, kind: GraphQLObjectType, poses: Poses, source: Source, ways: Ways
) -> ColumnElement[str]:
    """Write the figure whose question a row poses; of a row whose question is unknown, tell so.

    :raises Unasked: when no question has been looked for
    :raises Inexpressible: when rows ask more than one statement can know
    """
    place = making.place(kind, fields)
    return _posed(making, place, poses, source, lambda question: Counting(making, question, ways).written(fields))


def figure_proved(
    making: Making, fields: Fields, kind: GraphQLObjectType, proves: Proves, source: Source, ways: Ways
) -> ColumnElement[str]:
    """Write whether the figure whose question a row poses is of the lists whose hash the row holds.

    :raises Unasked: when no question has been looked for
    :raises Inexpressible: when rows ask more than one statement can know
    """
    held = getattr(source.row, proves.list_hash.key)

    def written(question: Question) -> ColumnElement[str]:
        counting = Counting(making, question, ways)

        def compare(finishing: Finishing, told: bytes) -> bytes:
            return b"true" if counting.figure(finishing).list_hash == told.decode() else b"false"

        return joined([counting.told({"listHash"}), *place_of(making, compare, [held])])

    return _posed(making, making.place(kind, fields), proves, source, written)


def _posed(
    making: Making,
    place: Place,
    poses: Poses | Proves,
    source: Source,
    write: Callable[[Question], ColumnElement[str]],
) -> ColumnElement[str]:
    asked, key = asked_at(place, poses), getattr(source.row, poses.key.key)
    read = READ[poses.key.property.columns[0].type.python_type]

    def ask(finishing: Finishing, told: bytes) -> bytes:
        finishing.unasked.setdefault(asked.of(finishing.given), set()).add(read(told.decode()))
        return b"null"

    questions = making.asking.of_rows(making.given, asked)
    if too_many(questions):
        raise Inexpressible("too many questions")
    null, unknown = literal_text("null"), joined(place_of(making, ask, [key]))
    written = {each: null if question is None else write(question) for each, question in questions.items()}
    return case(written, value=key, else_=unknown) if written else unknown


def _of_its_county(
    making: Making, fields: Fields, groups: Any, code: ColumnElement[str], source: Source, ways: Ways
) -> ColumnElement[str]:
    chosen = select(County.id.label("county"), County.code, County.name)
    those = chosen.where(County.code == code, County.id.in_(making.actor.counties))
    reach = those.correlate(source.rows).subquery(_REACH)
    written = [(reach.c.code.in_(codes), _counted(making, fields, question, ways)) for question, codes in groups]
    elsewhere = joined(place_of(making, _refuse))
    found = select(case(*written, else_=elsewhere)) if written else select(elsewhere)
    return func.coalesce(found.select_from(reach).scalar_subquery(), elsewhere, type_=Text())


def _counted(making: Making, fields: Fields, question: Question, ways: Ways) -> ColumnElement[str]:
    number: Any = literal_column(f"{_REACH}.county", Integer())
    code: ColumnElement[str] = literal_column(f"{_REACH}.code")
    name: ColumnElement[str] = literal_column(f"{_REACH}.name")
    scope = func.json_build_object(
        literal_text("counties"), func.json_build_array(number), literal_text("name"), name, literal_text("code"), code
    )
    own = replace(question, scope=replace(question.scope, counties=(number,)))
    return Counting(making, own, ways, scope=scope).written(fields)


def _refuse(_finishing: Finishing, _told: bytes) -> bytes:
    raise GraphQLError("This division is no county within reach.")
