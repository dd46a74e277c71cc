"""The journal as GraphQL shows it: what happened to a thing, and who did it."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

import strawberry
from sqlalchemy import select

from domain.access import Actor, Label, masked_name, sees
from domain.activity.model import Activity
from domain.database import Base
from domain.exchange.model import Posting
from domain.journal import queries as journal
from domain.journal.model import Entry
from domain.mentoring.model import TeacherPair
from domain.twinning.model import Twinning
from domain.wish.model import TeacherWish
from schema.context import Info
from schema.declared import Works
from schema.field import column, described
from schema.mask import shown
from schema.node import Seen, Shown

THINGS: Mapping[str, type[Base]] = {
    "posting": Posting,
    "activity": Activity,
    "twinning": Twinning,
    "teacher_pair": TeacherPair,
    "teacher_wish": TeacherWish,
}
"""What deeds are done with, by the name under which the journal keeps it."""


@strawberry.type(description="One thing that was said in a deed.")
class Detail:
    """A name and a value, as they were written down."""

    name: str
    value: str | None


@strawberry.type(description="One deed, as the journal keeps it.")
class JournalEntry(Shown):
    """Who did what, and when."""

    mapped: ClassVar[type[Base]] = Entry
    row: strawberry.Private[Entry]

    number: int = column(Entry.number, description="Its place in the county's chain.")
    at: datetime = column(Entry.at)
    actor_name: str = column(Entry.actor_name, mask=masked_name)
    deed: str = column(Entry.deed, description="Such as log_posting.")

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to the actor's counties and, for a school office, to what concerns its schools."""
        return Seen(Entry, select(Entry).where(journal.seen_by(actor)))

    @described(
        "What was said; what names a person is left out for those who see it masked.",
        Works((Entry.thing, Entry.detail)),
    )
    def detail(self, info: Info) -> list[Detail]:
        actor, thing = info.context.actor, self.row.thing
        return [Detail(name=name, value=_said(actor, thing, name, value)) for name, value in self.row.detail.items()]


def _said(actor: Actor, thing: str, name: str, value: object) -> str | None:
    """Mask a detail by the label of the thing's column of that name; one that is no column counts as personal."""
    column_of = getattr(THINGS.get(thing), name, None)
    if column_of is None:
        return str(value) if sees(actor, Label.PERSONAL) else None
    kept = shown(actor, column_of, value)
    return None if kept is None else str(kept)
