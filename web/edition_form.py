"""The forms in which entries of an edition are written: which fields each section has, read into what a pack keeps."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.amendment.rules import read_parameters, write_parameters
from domain.edition.rules import Section
from domain.figure.model import METRIC_NAMES
from domain.language import N_
from domain.policy.rules import LABELS, WORDS
from domain.refusals import Invalid
from web.figure_words import SIGNS
from web.form import Form


class NotAsMany(Invalid):
    """Who answers is named in both languages, line by line."""

    code = "not_as_many"
    message = N_("Give as many lines in English as in Chinese.")


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field: a text, one in both languages, a day, a choice, lines, parameters or boxes to tick."""

    name: str
    label: str
    kind: str = "text"
    required: bool = False
    words: Mapping[str, str] | None = None
    entries: str = ""
    hint: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Name the inputs that it is made of."""
        return (f"{self.name}_zh", f"{self.name}_en") if self.kind in ("both", "both_lines") else (self.name,)


def _words(vocabulary: str) -> dict[str, str]:
    return {word: LABELS[word] for word in WORDS[vocabulary] if word}


_ID = Field(name="id", label=N_("Name"), hint=N_("Small letters, figures and hyphens. Left empty, it is numbered."))
_STATUS = {"to_be_verified": N_("to be verified"), "verified": N_("verified")}

FIELDS: dict[Section, tuple[Field, ...]] = {
    Section.DOCUMENT: (
        _ID,
        Field(name="title", label=N_("Title"), kind="both", required=True),
        Field(name="issuer", label=N_("Issued by"), kind="both", required=True),
        Field(name="number", label=N_("Document number"), hint=N_("Such as 教师〔2014〕4号; empty if unknown.")),
        Field(name="level", label=N_("Level"), kind="choice", required=True, words=_words("level")),
        Field(name="issued", label=N_("Issued in"), hint=N_("A year, a month or a day, such as 2025-03.")),
        Field(name="valid_from", label=N_("Valid from"), kind="day"),
        Field(name="valid_to", label=N_("Valid until"), kind="day"),
        Field(name="status", label=N_("Compared with the paper"), kind="choice", required=True, words=_STATUS),
        Field(name="source", label=N_("Where the text comes from"), kind="both", required=True),
    ),
    Section.CLAUSE: (
        _ID,
        Field(name="document", label=N_("Document"), kind="entry", required=True, entries="document"),
        Field(name="anchor", label=N_("Place in the document"), required=True),
        Field(name="summary", label=N_("What it asks, in our own words"), kind="both", required=True),
    ),
    Section.RULE: (
        _ID,
        Field(name="clause", label=N_("Clause"), kind="entry", required=True, entries="clause"),
        Field(name="kind", label=N_("Kind"), kind="choice", required=True, words=_words("kind")),
        Field(name="metric", label=N_("Counted as"), kind="choice", words={each.value: name for each, name in
              METRIC_NAMES.items()}),
        Field(name="comparator", label=N_("Comparator"), kind="choice", words=SIGNS),
        Field(name="threshold", label=N_("Threshold"), hint=N_("A whole number or an exact fraction, such as 1/10.")),
        Field(name="low", label=N_("At least"), hint=N_("Of a band: each unit has at least so many.")),
        Field(name="high", label=N_("At most"), hint=N_("Of a band: each unit has at most so many.")),
        Field(name="unit", label=N_("Unit"), kind="choice", words=_words("unit")),
        Field(name="window", label=N_("Measured within"), kind="choice", required=True, words=_words("window")),
        Field(name="period", label=N_("Period, as the source states it"), kind="both", required=True),
        Field(name="period_from", label=N_("First day"), kind="day"),
        Field(name="period_to", label=N_("Last day"), kind="day"),
        Field(name="places", label=N_("Decimal places")),
        Field(name="parameters", label=N_("Reading"), kind="parameters",
              hint=N_("Line by line “name = value”, as in a plan's file.")),
        Field(name="evidence", label=N_("Shown by evidence"), kind="ticks", words=_words("evidence")),
        Field(name="note", label=N_("Note"), kind="both", required=True),
    ),
    Section.READING: (
        _ID,
        Field(name="label", label=N_("Name of the reading"), kind="both", required=True),
        Field(name="note", label=N_("Note"), kind="both", required=True),
        Field(name="parameters", label=N_("What differs from the rule"), kind="parameters",
              hint=N_("Line by line “name = value”, as in a plan's file.")),
    ),
    Section.TARGET: (
        _ID,
        Field(name="rule", label=N_("Rule"), kind="entry", required=True, entries="rule"),
        Field(name="title", label=N_("Title"), kind="both", required=True),
        Field(name="owners", label=N_("Who answers for it"), kind="both_lines", required=True,
              hint=N_("One unit on a line.")),
        Field(name="leader", label=N_("Leader"), kind="both"),
    ),
}  # fmt: skip


def names_of(section: Section) -> list[str]:
    """Name every input of a section's form."""
    return [name for field in FIELDS[section] for name in field.names]


def values_of(section: Section, entry: Mapping[str, Any]) -> dict[str, str]:
    """Give what the form shows of an entry."""
    said = dict(entry)
    if section is Section.RULE and "period" in said:
        said |= {"period_from": said["period"].get("from"), "period_to": said["period"].get("to")}
    return {name: value for field in FIELDS[section] for name, value in _shown(field, said.get(field.name)).items()}


def _shown(field: Field, value: Any) -> dict[str, str]:
    if field.kind == "both":
        return {name: (value or {}).get(name[-2:], "") for name in field.names}
    if field.kind == "both_lines":
        return {name: "\n".join(each[name[-2:]] for each in value or ()) for name in field.names}
    if field.kind == "parameters":
        return {field.name: write_parameters(value or {})}
    return {field.name: "" if value is None or field.kind == "ticks" else str(value)}


def entry_of(form: Form, section: Section) -> dict[str, Any]:
    """Read an entry as a pack keeps it; what was left empty is not said."""
    said = {field.name: _read(form, field) for field in FIELDS[section]}
    if section is Section.RULE:
        first, last = said.pop("period_from"), said.pop("period_to")
        said["period"] = {**(said["period"] or {}), "from": first, "to": last}
    return {name: value for name, value in said.items() if value not in (None, "")}


def _read(form: Form, field: Field) -> Any:
    if field.kind == "both":
        zh, en = (form.text(name, required=field.required) for name in field.names)
        return {"zh": zh, "en": en} if zh or en else None
    if field.kind == "both_lines":
        return _lines(form, field)
    if field.kind == "day":
        day = form.day(field.name, required=field.required)
        return day.isoformat() if day else None
    if field.kind == "parameters":
        return _parameters(form, field)
    if field.kind == "ticks":
        return [word for word in form.all(field.name) if word in (field.words or ())]
    if field.kind == "choice":
        return form.choice(field.name, field.words or (), required=field.required)
    return form.text(field.name, required=field.required)


def _lines(form: Form, field: Field) -> list[dict[str, str]] | None:
    zh, en = (form.text(name, required=field.required).splitlines() for name in field.names)
    if len(zh) != len(en):
        form.refuse(NotAsMany(field=field.names[1]))
        return None
    return [{"zh": one, "en": other} for one, other in zip(zh, en, strict=True)]


def _parameters(form: Form, field: Field) -> dict[str, Any]:
    try:
        return read_parameters(form.text(field.name))
    except Invalid as refusal:
        form.refuse(refusal)
        return {}


def place_in(form: Form, place: str) -> str:
    """Name the input that a place within a pack means, such as `rule.x.period.from`, or none."""
    parts = place.split(".")
    ends = ["_".join(parts[cut:]) for cut in range(1, len(parts))]
    return next((end for end in ends if end in form.values), "")
