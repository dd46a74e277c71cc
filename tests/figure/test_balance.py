"""Balance between schools: the worked example of the annex, exactly, and how evenly teachers are sent."""

from fractions import Fraction
from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.figure.balance import Holding, Load, load_of, variation

EXAMPLE = [Holding(pupils=p, amount=b) for p, b in ((45, 279), (37, 137), (89, 935), (76, 160), (55, 402))]
schools = st.lists(
    st.builds(Holding, pupils=st.integers(1, 3000), amount=st.integers(0, 5000)), min_size=1, max_size=12
).filter(lambda held: any(each.amount for each in held))


def test_the_worked_example_of_books_for_each_pupil() -> None:
    found = variation(EXAMPLE)

    assert found is not None
    assert found.mean == Fraction(1913, 302)
    assert (found.printed(4), found.printed(3), found.printed(2)) == ("0.5153", "0.515", "0.52")
    assert isclose(float(found.mean) * sqrt(found.squared), 3.2639, abs_tol=5e-5)
    assert (found.is_at_most(Fraction(1, 2)), found.is_at_most(Fraction(516, 1000))) == (False, True)


@pytest.mark.parametrize("held", [[], [Holding(pupils=0, amount=5)], [Holding(pupils=9, amount=0)]])
def test_where_there_is_nothing_to_compare_there_is_no_coefficient(held: list[Holding]) -> None:
    assert variation(held) is None


@given(schools)
def test_it_is_what_floating_numbers_say_and_equal_schools_do_not_vary(held: list[Holding]) -> None:
    found = variation(held)
    pupils, amount = sum(each.pupils for each in held), sum(each.amount for each in held)
    mean = amount / pupils
    spread = sqrt(sum(each.pupils / pupils * (each.amount / each.pupils - mean) ** 2 for each in held))

    assert found is not None
    assert isclose(sqrt(found.squared), spread / mean, rel_tol=1e-9, abs_tol=1e-7)
    alike = variation([Holding(pupils=each.pupils, amount=3 * each.pupils) for each in held])
    assert alike is not None
    assert (alike.squared, alike.printed()) == (Fraction(0), "0.000")


def test_a_printed_coefficient_is_not_what_it_is_judged_by() -> None:
    found = variation([Holding(pupils=1000, amount=1501), Holding(pupils=1000, amount=500)])

    assert found is not None
    assert (found.printed(2), found.is_at_most(Fraction(1, 2))) == ("0.50", False)


def test_teachers_are_counted_by_how_often_they_were_sent() -> None:
    assert load_of([0, 0, 1, 2, 5, 1, 0]) == Load(never=3, once=2, more=2)
