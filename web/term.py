"""Terms in a page's address: the first of the school year that began in 2025 is `2025-1`, its second `2025-2`."""

import re
from datetime import date, timedelta

from starlette.requests import Request

from domain.calendar.rules import (
    FIRST_YEAR,
    LAST_YEAR,
    SECOND_TERM_BEGINS,
    YEAR_BEGINS,
    Term,
    school_year_label,
    term_of,
)
from domain.language import N_
from web.asking import say

TERMS_BACK = 4
_NAME = re.compile("([0-9]{4})-([12])")
_ORDER = {1: N_("first term"), 2: N_("second term")}


def name_of(term: Term) -> str:
    """Name the term for an address."""
    return f"{term.year}-{term.number}"


def named_term(name: str) -> Term | None:
    """Give the term of the name; none when it names none."""
    found = _NAME.fullmatch(name)
    if found is None or not FIRST_YEAR < int(found[1]) < LAST_YEAR:
        return None
    year = int(found[1])
    return term_of(date(year, *YEAR_BEGINS) if found[2] == "1" else date(year + 1, *SECOND_TERM_BEGINS))


def before(term: Term) -> Term:
    """Give the term before."""
    return term_of(term.period.start - timedelta(days=1))


def after(term: Term) -> Term:
    """Give the term after."""
    return term_of(term.period.end)


def recent_terms(today: date) -> list[tuple[str, Term]]:
    """Give next term, the current one and those of late, the latest first, each with its name."""
    term = after(term_of(today))
    terms = [term]
    for _ in range(TERMS_BACK):
        term = before(term)
        terms.append(term)
    return [(name_of(each), each) for each in terms]


def term_name(request: Request, term: Term) -> str:
    """Speak of the term: 2025-2026, first term."""
    return say(request, N_("{year}, {term}"), year=school_year_label(term.period.start), term=_ORDER[term.number])
