"""What is right for an edition: entries that fit together, two persons, and a plan that has not moved meanwhile."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from pydantic import ValidationError

from domain.draft import rules as draft
from domain.language import N_
from domain.policy.rules import Pack, check, fault_of, own_name
from domain.refusals import Conflict, Invalid, NotFound


class Section(StrEnum):
    """What an edition is made of; a reading stands within its rule."""

    DOCUMENT = "document"
    CLAUSE = "clause"
    RULE = "rule"
    READING = "reading"
    TARGET = "target"


_NAMING = ("id", "document", "clause", "rule")


class UnknownEdition(NotFound):
    """No edition has this id."""

    code = "unknown_edition"
    message = N_("There is no such edition.")


class UnknownEntry(NotFound):
    """The edition has no entry of this name."""

    code = "unknown_entry"
    message = N_("This edition has no entry {value}.")


class EditionNotNow(Conflict):
    """The edition has gone past, or not yet come to, the state in which this is done."""

    code = "edition_not_now"
    message = N_("This edition is “{state}”, so this cannot be done now.")


class EditionUnderWay(Conflict):
    """One edition of a plan is drafted at a time."""

    code = "edition_under_way"
    message = N_("A new edition of this plan is under way already.")


class PlanMoved(Conflict):
    """The plan no longer says what it said when the draft was begun."""

    code = "plan_moved"
    message = N_("The plan was changed after this edition was drafted. Draft it anew.")


class NothingNew(Invalid):
    """An edition changes something."""

    code = "nothing_new"
    message = N_("This edition says what the plan says already.")


check_state = partial(draft.check_state, otherwise=EditionNotNow)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What two editions say otherwise: a field of an entry, or a whole entry that one of them has not."""

    section: Section
    entry: str
    field: str
    before: Any
    after: Any


def dumped(pack: Pack) -> dict[str, Any]:
    """Give a pack as it is kept: the keys of a pack's file, and nothing that is not said."""
    return pack.model_dump(mode="json", by_alias=True, exclude_none=True)


def judged(content: Mapping[str, Any]) -> dict[str, Any]:
    """Judge an edition whole, as a pack's file is judged, and give it as it is kept.

    :raises BadPack: (one of its kinds) naming the first place that is wrong
    """
    said = dict(content)
    try:
        pack = Pack.model_validate(said)
    except ValidationError as error:
        raise fault_of(error, said) from error
    check(pack)
    return dumped(pack)


def with_entry(
    content: Mapping[str, Any], section: Section, entry: Mapping[str, Any], *, of_rule: str = ""
) -> dict[str, Any]:
    """Put an entry in the place of the one of its name, or add it, and judge the whole.

    A rule that says nothing of its readings keeps those it has: they are written one by one.

    :raises UnknownEntry: when a reading names a rule that is not there
    :raises BadPack: (one of its kinds) when it does not fit
    """
    named = dict(entry) if section is Section.READING else _own(content, entry)
    if section is Section.RULE:
        known = next((each for each in entries_of(content, section) if each["id"] == named.get("id")), {})
        named = {"reading": known.get("reading", []), **named}
    return judged(_with_list(content, section, of_rule, lambda those: _put(those, named)))


def without_entry(content: Mapping[str, Any], section: Section, name: str, *, of_rule: str = "") -> dict[str, Any]:
    """Take an entry out, and judge the whole: what rests on it must have gone before.

    :raises UnknownEntry: when there is none of the name
    :raises BadPack: (one of its kinds) when something rests on it
    """
    find_entry(content, section, name, of_rule=of_rule)
    return judged(_with_list(content, section, of_rule, lambda those: [e for e in those if e.get("id") != name]))


def find_entry(content: Mapping[str, Any], section: Section, name: str, *, of_rule: str = "") -> dict[str, Any]:
    """Give an entry as it is kept.

    :raises UnknownEntry: when there is none of the name
    """
    for entry in entries_of(content, section, of_rule=of_rule):
        if entry.get("id") == name:
            return entry
    raise UnknownEntry(value=name[:60])


def entries_of(content: Mapping[str, Any], section: Section, *, of_rule: str = "") -> list[dict[str, Any]]:
    """Give the entries of a section, or the readings of a rule.

    :raises UnknownEntry: when the rule is not there
    """
    if section is Section.READING:
        return list(find_entry(content, Section.RULE, of_rule).get("reading", []))
    return list(content.get(section.value, []))


def next_name(content: Mapping[str, Any], section: Section, *, of_rule: str = "") -> str:
    """Name an entry that nobody has named, by plan, section and the first free number; a reading within its rule."""
    taken = {entry.get("id") for entry in entries_of(content, section, of_rule=of_rule)}
    stem = section.value if section is Section.READING else f"{content['policy']['id']}-{section.value}"
    return next(name for number in range(1, len(taken) + 2) if (name := f"{stem}-{number}") not in taken)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Name what two editions say otherwise, section by section, field by field."""
    return [each for section in Section for each in _of_section(section, before, after)]


def _with_list(content: Mapping[str, Any], section: Section, of_rule: str, change: Any) -> dict[str, Any]:
    """Give the content with one list of entries changed."""
    if section is not Section.READING:
        return {**content, section.value: change(entries_of(content, section))}
    rule = find_entry(content, Section.RULE, of_rule)
    return _with_list(content, Section.RULE, "", lambda those: _put(those, {**rule, "reading": change(
        list(rule.get("reading", [])))}))  # fmt: skip


def _own(content: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    """Give an entry, and what it rests on, the names under which the plan keeps them."""
    plan = content["policy"]["id"]
    names = {key: own_name(plan, entry[key]) for key in _NAMING if isinstance(entry.get(key), str) and entry[key]}
    return {**entry, **names}


def _put(those: list[dict[str, Any]], entry: dict[str, Any]) -> list[dict[str, Any]]:
    if any(each.get("id") == entry.get("id") for each in those):
        return [entry if each.get("id") == entry.get("id") else each for each in those]
    return [*those, entry]


def _of_section(section: Section, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    old, new = _named(section, before), _named(section, after)
    for name in dict.fromkeys([*old, *new]):
        was, is_now = _flat(old.get(name)), _flat(new.get(name))
        for field in dict.fromkeys([*was, *is_now]):
            if was.get(field) != is_now.get(field):
                yield Difference(
                    section=section, entry=name, field=field, before=was.get(field), after=is_now.get(field)
                )


def _named(section: Section, content: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Give the entries by their name; a reading's begins with its rule's."""
    if section is not Section.READING:
        return {entry["id"]: {**entry, "reading": None} for entry in entries_of(content, section)}
    return {
        f"{rule['id']}/{entry['id']}": entry
        for rule in entries_of(content, Section.RULE)
        for entry in rule.get("reading", [])
    }


def _flat(entry: Mapping[str, Any] | None, prefix: str = "") -> dict[str, Any]:
    """Give the fields that an entry says, those of its parts with the part's name before them."""
    said: dict[str, Any] = {}
    for name, value in (entry or {}).items():
        if isinstance(value, dict):
            said |= _flat(value, f"{prefix}{name}.")
        elif value not in (None, "", []) and name != "id":
            said[prefix + name] = value
    return said
