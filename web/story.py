"""The story of a record, as the journal keeps it, told on its page: what was done, by whom, and what was said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request

from domain.access import Label, masked_name, sees
from domain.database import Base
from domain.journal.model import Entry
from web.asking import actor_of, language_of, say
from web.page import moment


@dataclass(frozen=True, kw_only=True)
class Told:
    """One line of the story, as the timeline shows it."""

    what: str
    who: str
    at: str
    note: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """How deeds with one kind of record are spoken of; a detail is kept as closely as the row's column of its name."""

    row: type[Base]
    deeds: Mapping[str, str]
    fields: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    tones: Mapping[str, str] = field(default_factory=dict)


def story(request: Request, entries: Sequence[Entry], spoken: Spoken) -> list[Told]:
    """Tell what happened, the latest first."""
    shows_people = sees(actor_of(request), Label.PERSONAL)
    return [
        Told(
            what=say(request, spoken.deeds.get(entry.deed, entry.deed)),
            who=entry.actor_name if shows_people else masked_name(entry.actor_name),
            at=moment(entry.at),
            note=_note(request, entry.detail, spoken),
            tone=spoken.tones.get(entry.deed, "plain"),
        )
        for entry in reversed(entries)
    ]


def _note(request: Request, detail: Mapping[str, Any], spoken: Spoken) -> str:
    """Tell the details of a deed in one line."""
    colon, stop = ("：", "；") if language_of(request) == "zh" else (": ", "; ")
    told = [
        f"{say(request, spoken.fields[name])}{colon}{_value(request, name, str(value), spoken)}"
        for name, value in detail.items()
        if name in spoken.fields and _is_told(request, name, spoken) and str(value) not in ("", "None", "[]")
    ]
    return stop.join(told)


def _is_told(request: Request, name: str, spoken: Spoken) -> bool:
    column = spoken.row.__table__.columns.get(name)
    return column is None or sees(actor_of(request), column.info.get("label", Label.INTERNAL))


def _value(request: Request, name: str, value: str, spoken: Spoken) -> str:
    words = spoken.words.get(name, {})
    if value.startswith("["):
        listed = [each.strip(" '") for each in value.strip("[]").split(",")]
        return say(request, "{listed}", listed=[words.get(each, each) for each in listed])
    return say(request, words[value]) if value in words else value
