"""What a form asks for, `(day("ended_on"), text("reason"))`: each field, and the facts that it tells an action."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from web.form import Form


@dataclass(frozen=True, slots=True)
class Ask:
    """Fields of a form, and how the facts in them are read."""

    fields: tuple[str, ...]
    facts: Callable[[Form], Mapping[str, Any]]


def facts_of(form: Form, asks: Iterable[Ask]) -> dict[str, Any]:
    """Read everything that was asked for; what cannot be read is refused in the form."""
    return {name: value for ask in asks for name, value in ask.facts(form).items()}


def fields_of(asks: Iterable[Ask]) -> tuple[str, ...]:
    """Name the fields."""
    return tuple(name for ask in asks for name in ask.fields)


def text(name: str, *, required: bool = False) -> Ask:
    """Ask for a text."""
    return Ask((name,), lambda form: {name: form.text(name, required=required)})


def text_or_none(name: str) -> Ask:
    """Ask for a text; an empty one is none."""
    return Ask((name,), lambda form: {name: form.text(name) or None})


def day(name: str, *, required: bool = True) -> Ask:
    """Ask for a day."""
    return Ask((name,), lambda form: {name: form.day(name, required=required)})


def number(name: str, *, default: int = 0) -> Ask:
    """Ask for a whole number."""
    return Ask((name,), lambda form: {name: form.number(name, default=default)})


def choice(name: str, words: Iterable[str], *, required: bool = True) -> Ask:
    """Ask for one of the words."""
    return Ask((name,), lambda form: {name: form.choice(name, words, required=required)})


def choice_or_none(name: str, words: Iterable[str]) -> Ask:
    """Ask for one of the words; it may be left open."""
    return Ask((name,), lambda form: {name: form.choice(name, words, required=False) or None})


def chosen(name: str, into: str, *, required: bool = True) -> Ask:
    """Ask for something of a list, whose id the action takes under a name of its own."""
    return Ask((name,), lambda form: {into: form.id(name, required=required)})


def ticked(name: str, words: Sequence[str] | Mapping[str, str]) -> Ask:
    """Ask for any of the words."""
    return Ask((name,), lambda form: {name: [each for each in form.all(name) if each in words]})


def version() -> Ask:
    """Ask for the version that was read."""
    return Ask(("version",), lambda form: {"version": form.number("version", default=0) or None})
