"""The ledgers that go out and come back: of each register its columns, its rows as known at an instant, and its pen."""

from collections.abc import Mapping

from domain.ledger.model import Kind
from domain.revision.books import activities, exemptions, postings, records, schools, teachers, twinnings
from domain.revision.books.book import Book, Edit, Selection

__all__ = ["BOOKS", "Book", "Edit", "Selection"]

BOOKS: Mapping[Kind, Book] = {
    Kind.POSTINGS: postings.BOOK,
    Kind.ACTIVITIES: activities.BOOK,
    Kind.TEACHERS: teachers.BOOK,
    Kind.EXEMPTIONS: exemptions.BOOK,
    Kind.TWINNINGS: twinnings.BOOK,
    Kind.SCHOOLS: schools.BOOK,
    Kind.RECORDS: records.BOOK,
}
