"""What is found by a part of a name, as GraphQL shows it."""

import strawberry

from domain.search.queries import MOST
from domain.search.queries import search as look
from schema.context import Context
from schema.exchange import Posting
from schema.school import School
from schema.teacher import Teacher


@strawberry.type(
    description="A few of each kind, those that fit best first; people only for those who are shown people."
)
class Found:
    """Everything that fits."""

    teachers: list[Teacher]
    schools: list[School]
    postings: list[Posting]


async def found(context: Context, text: str) -> Found:
    """Search in the viewer's sight."""
    hits = await context.read(lambda session: look(session, context.actor, text, most=MOST))
    return Found(
        teachers=[Teacher.of(row) for row in hits.teachers],
        schools=[School.of(row) for row in hits.schools],
        postings=[Posting.of(row) for row in hits.postings],
    )
