"""What is asked of every contender. Each answers in a language of its own; here stand the numbers of it."""

from dataclasses import dataclass
from uuid import UUID

from bench.books import Size

YEAR_FROM, YEAR_BEFORE = "2025-09-01", "2026-09-01"
LOGGED_FROM, LOGGED_TO = "2026-12-01", "2027-07-10"
"""A time when nobody in the books is posted, so that everybody may be."""
PAGE, PAIRS, DEEDS, ROWS = 100, 50, 10, 50

SCHOOL_KIND, TEACHER_KIND, POSTING_KIND = 1, 2, 9


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question: its name, what it is about, how often it is asked in one round, and what kind of work it is."""

    name: str
    title: str
    requests: int
    writes: bool = False
    row_shaped: bool = True


ONE = Question(name="one", title="One posting by id, with teacher and both schools", requests=400)
PAGE_OF = Question(name="page", title="100 postings of a year, with teacher, schools, cursors and total", requests=100)
NESTED = Question(name="nested", title="50 twinnings with both schools and ten activities each", requests=60)
COUNTS = Question(name="counts", title="Each county's schools and exchanged teachers", requests=60, row_shaped=False)
FIGURE = Question(name="figure", title="A figure with the first 50 rows behind it", requests=40, row_shaped=False)
LOG = Question(name="log", title="logPosting", requests=40, writes=True, row_shaped=False)
QUESTIONS = (ONE, PAGE_OF, NESTED, COUNTS, FIGURE, LOG)


@dataclass(frozen=True)
class Pick:
    """What the request of a number is about: spread over the first county's rows, and never the same teacher twice."""

    size: Size
    number: int

    @property
    def county(self) -> int:
        """Give the county's number."""
        return 1

    @property
    def posting(self) -> UUID:
        """Give the id of a posting of last year."""
        return made(POSTING_KIND, 19 * 10**9 + 10**6 + self.number * 5 * 389 % self.size.teachers + 1)

    @property
    def teacher(self) -> UUID:
        """Give the id of the teacher who is to be posted."""
        return made(TEACHER_KIND, self._teacher)

    @property
    def person(self) -> UUID:
        """Give the teacher's person, for those who write the row themselves."""
        return made(3, self._teacher)

    @property
    def home(self) -> UUID:
        """Give the id of that teacher's school."""
        return made(SCHOOL_KIND, 10_000 + self.number % self.size.teachers % self.size.schools)

    @property
    def away(self) -> UUID:
        """Give the id of the school to which the teacher goes."""
        return made(SCHOOL_KIND, 10_000 + (self.number % self.size.teachers + 5) % self.size.schools)

    @property
    def _teacher(self) -> int:
        return 10**6 + self.number % self.size.teachers


def made(kind: int, number: int) -> UUID:
    """Give the id that `books.sql` gave to the row of the number."""
    return UUID(f"0190{kind:04x}000070008000{number:012x}")
