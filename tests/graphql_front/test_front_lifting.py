"""Texts that differ only in the values written into them are asked as one document, and mean what they say."""

import pytest
from graphql import ExecutionResult, execute_sync, parse
from hypothesis import given
from hypothesis import strategies as st

from schema.front.document import Documents, core
from schema.front.lifting import Known, Liftings
from schema.front.limits import Limits
from schema.front.problem import InvalidDocument, Problem
from tests.graphql_front import sample

FIRST = '{ hello(name: "甲") leaf { leaf(first: 1) { name } } } # once'


def liftings(**bounds: int) -> Liftings:
    return Liftings(Documents(sample.schema, Limits()), **bounds)


def asked(among: Liftings, *texts: str) -> Known | None:
    """Ask one text after the other, and give what the last is asked as."""
    known = None
    for text in texts:
        known = among.known(text, {})
    return known


def run(text: str, variables: dict[str, object]) -> ExecutionResult:
    return execute_sync(core(sample.schema), parse(text), variable_values=variables)


def test_a_thousand_texts_that_differ_in_their_values_are_one_document() -> None:
    among = liftings()
    asked(among, FIRST)

    known = [
        asked(among, f'{{ hello(name: "{n}") leaf {{ leaf(first: {n}) {{ name }} }} }} # {n}') for n in range(1000)
    ]

    assert len({each.document.digest for each in known if each}) == 1
    assert known[7] is not None
    assert dict(known[7].variables) == {"lifted_0": "7", "lifted_1": 7}
    assert len(among) == 1
    assert len(among.documents) <= 2


def test_a_text_that_is_the_first_of_its_form_or_writes_no_values_is_asked_as_it_is() -> None:
    among = liftings()

    assert asked(among, FIRST) is None
    assert asked(among, "{ hello }", "{ hello }") is None


@given(name=st.text(), block=st.booleans())
def test_a_value_is_understood_as_it_was_written(name: str, block: bool) -> None:
    among = liftings()
    written = f'"""{name}"""' if block else f'"{name}"'
    text = f"{{ hello(name: {written}) }}"

    try:
        known = asked(among, '{ hello(name: "甲") }', '{ hello(name: "乙") }', text)
        among.documents.ready(text, {})
    except (Problem, InvalidDocument):
        return

    assert known is not None
    assert run("query($lifted_0: String!) { hello(name: $lifted_0) }", dict(known.variables)) == run(text, {})


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('{ leaf { leaves(ids: ["a"]) { totalCount } } }', '{ leaf { leaves(ids: ["b"]) { totalCount } } }'),
        ("mutation { save(days: 5) { __typename } }", "mutation { save(days: 6) { __typename } }"),
        ('query A { hello(name: "a") } query B { hello }', 'query A { hello(name: "b") } query B { hello }'),
        ('query($n: String = "a") { hello(name: $n) }', 'query($n: String = "b") { hello(name: $n) }'),
        ('{ hello(name: "a") hello(name: "a") }', '{ hello(name: "b") hello(name: "b") }'),
    ],
    ids=["lists", "deeds", "several operations", "defaults", "one field twice"],
)
def test_what_no_variable_may_stand_for_is_asked_as_it_is_written(first: str, second: str) -> None:
    among = liftings()

    assert asked(among, first, first, second, first) is None


def test_a_value_of_another_kind_is_refused_as_its_text_would_be() -> None:
    among = liftings()
    asked(among, "{ leaf { leaf(first: 1) { name } } }", "{ leaf { leaf(first: 2) { name } } }")

    for wrong in ('"3"', "3.5", "99999999999999999999999", "3x"):
        assert asked(among, f"{{ leaf {{ leaf(first: {wrong}) {{ name }} }} }}") is None


def test_a_page_that_is_too_long_is_refused_though_it_stands_in_a_variable_now() -> None:
    among = liftings()
    asked(among, "{ leaves(first: 1) { edges { node { name } } } }", "{ leaves(first: 2) { edges { node { name } } } }")

    with pytest.raises(Problem) as refused:
        asked(among, "{ leaves(first: 99999) { edges { node { name } } } }")

    assert (refused.value.extensions or {})["code"] == "QUERY_TOO_COSTLY"


def test_forms_are_forgotten_when_there_are_too_many_and_when_they_are_too_long() -> None:
    few, short = liftings(kept=10), liftings(kept_characters=1_000)

    for number in range(100):
        asked(few, f'{{ a{number}: hello(name: "a") }}')
        asked(short, f'{{ a{number}: hello(name: "a") }}')

    assert len(few) == 10
    assert len(short) < 60


def test_the_operations_own_variables_and_fragments_stay_beside_what_is_lifted() -> None:
    among = liftings()
    text = 'query Q($n: String) {{ hello(name: $n) ...F }} fragment F on Query {{ again: hello(name: "{}") }}'

    known = asked(among, *(text.format(name) for name in "abc"))

    assert known is not None
    assert run(
        "query($n: String, $lifted_0: String!) { hello(name: $n) again: hello(name: $lifted_0) }",
        {**known.variables, "n": "x"},
    ).data == {"hello": "你好，x", "again": "你好，c"}
