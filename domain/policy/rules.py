"""How a policy pack is read and how a rule's readings are merged: pure, from TOML to a judged pack, no database.

What a pack is made of and when it is right stands in `packs/`; other rooms take all of it from here.
"""

import json
import tomllib
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar, get_args

from pydantic import ValidationError

from domain.language import N_
from domain.policy.packs.model import (
    DEFAULTS,
    LABELS,
    Clause,
    Document,
    Evidence,
    Kind,
    Level,
    Pack,
    PackHead,
    PackTerms,
    Parameters,
    Period,
    Reading,
    Rule,
    Target,
    Text,
    Unit,
    Window,
)
from domain.policy.packs.rules import BadPack, PackNotToml, PackUnreadable, check, exact, fault_of
from domain.refusals import NotFound
from domain.school.rules import RURAL, Rural

__all__ = [
    "DEFAULTS",
    "LABELS",
    "WORDS",
    "BadPack",
    "Clause",
    "Document",
    "NoSuchReading",
    "Pack",
    "PackHead",
    "PackTerms",
    "Parameters",
    "Period",
    "Reading",
    "Rule",
    "Target",
    "Text",
    "check",
    "digest_of",
    "exact",
    "fault_of",
    "merged",
    "own_name",
    "parameters_of",
    "read_entry",
    "read_pack",
    "rural_of",
    "shipped_packs",
]


class NoSuchReading(NotFound):
    """The rule is not read in that way."""

    code: ClassVar[str] = "no_such_reading"
    message: ClassVar[str] = N_("The rule {rule} has no reading {reading}.")


WORDS = {
    "level": get_args(Level),
    "kind": get_args(Kind),
    "unit": get_args(Unit),
    "window": get_args(Window),
    "evidence": get_args(Evidence),
}
"""The vocabularies from which documents and rules take a word; what people read for each stands in `LABELS`."""


def shipped_packs() -> list[Path]:
    """Name the files of the packs that come with the programme, in order of their names."""
    return sorted((Path(__file__).parent / "packs").glob("*.toml"))


def read_pack(source: Path | bytes) -> Pack:
    """Read a pack and judge it whole.

    :raises BadPack: (one of its kinds) naming the first place in the file that is wrong
    """
    data = _toml(source)
    try:
        pack = Pack.model_validate(data)
    except ValidationError as error:
        raise fault_of(error, data) from error
    check(pack)
    return pack


def own_name(plan: str, name: str) -> str:
    """Give an entry of a pack a name that no other pack has."""
    return name if name.startswith(f"{plan}-") else f"{plan}-{name}"


def digest_of(pack: Pack) -> str:
    """Tell two packs apart: the same words, the same digest."""
    return sha256(pack.model_dump_json().encode()).hexdigest()


def read_entry(text: str) -> dict[str, Any]:
    """Read one entry as a pack's file writes it; dates come as they are kept, in text.

    :raises BadPack: when it is no TOML
    """
    said: dict[str, Any] = json.loads(json.dumps(_toml(text.encode(errors="replace")), default=str))
    return said


def merged(*layers: Parameters) -> Parameters:
    """Lay parameters over one another: what a later layer says replaces what an earlier one said."""
    said: dict[str, Any] = {}
    for layer in layers:
        said |= layer.model_dump(exclude_none=True)
    return Parameters(**said)


def parameters_of(rule: Rule, reading_id: str | None = None) -> Parameters:
    """Give the parameters a rule is counted by: the defaults, below its own, below those of the reading if named.

    :raises NoSuchReading: when the rule has no reading of that id
    """
    if reading_id is None:
        return merged(DEFAULTS, rule.parameters)
    for reading in rule.readings:
        if reading.id == reading_id:
            return merged(DEFAULTS, rule.parameters, reading.parameters)
    raise NoSuchReading(field="reading", rule=rule.id, reading=reading_id)


def rural_of(parameters: Parameters) -> Rural:
    """Tell what counts as rural by the parameters: villages and township centres (210, 220), unless they say more."""
    named = RURAL[parameters.rural_definition or "village"]
    return replace(
        named,
        classes=named.classes if parameters.rural is None else parameters.rural,
        lists=named.lists if parameters.rural_lists is None else parameters.rural_lists,
        seats=parameters.county_seats or (),
    )


def _toml(source: Path | bytes) -> dict[str, Any]:
    try:
        content = source if isinstance(source, bytes) else source.read_bytes()
        return tomllib.loads(content.decode("utf-8"))
    except OSError as error:
        raise PackUnreadable(str(source)) from error
    except (ValueError, RecursionError) as error:
        raise PackNotToml("toml", reason=str(error).rstrip(".")) from error
