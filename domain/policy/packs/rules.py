"""When a policy pack is right: what must hold between its entries, and the refusals that say where it does not."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

from pydantic import ValidationError

from domain.language import N_
from domain.policy.packs.model import LABELS, Clause, Document, Kind, Pack, Reading, Rule, Target
from domain.refusals import Invalid


class BadPack(Invalid):
    """A pack cannot be loaded; `field` and `{place}` name where in the file, as `rule.d0-x.clause`."""

    code = "bad_pack"
    message = N_("{place} has a value that a pack may not have: {value}.")

    def __init__(self, place: str, **values: object) -> None:
        super().__init__(field=place, clause=None, place=place, **values)


class PackUnreadable(BadPack):
    code = "pack_unreadable"
    message = N_("The file {place} cannot be read.")


class PackNotToml(BadPack):
    code = "pack_not_toml"
    message = N_("The pack is not TOML in UTF-8: {reason}.")


class FieldMissing(BadPack):
    code = "pack_field_missing"
    message = N_("{place} is missing.")


class FieldUnknown(BadPack):
    code = "pack_field_unknown"
    message = N_("{place} is not a key that a pack has.")


class ParameterUnknown(BadPack):
    code = "pack_parameter_unknown"
    message = N_("{place} is not a parameter that figures know.")


class BadFraction(BadPack):
    code = "pack_bad_fraction"
    message = N_("{place} must be a whole number or an exact fraction such as 1/10, not {value}.")


class BadDocumentNumber(BadPack):
    code = "pack_bad_document_number"
    message = N_("{place}: {value} is not a document number; one looks like 教师〔2014〕4号.")


class IdTwice(BadPack):
    code = "pack_id_twice"
    message = N_("{place} appears twice.")


class RuleWithoutClause(BadPack):
    code = "pack_rule_without_clause"
    message = N_("{place} is missing: a rule needs the clause that gives it force.")


class ReferenceUnknown(BadPack):
    code = "pack_reference_unknown"
    message = N_("{place} names {value}, which the pack does not have.")


class KindLacks(BadPack):
    code = "pack_kind_lacks"
    message = N_("{place} is missing: a rule of the kind “{kind}” needs it.")


class ShareAboveOne(BadPack):
    code = "pack_share_above_one"
    message = N_("{place} is {value}, but a share is never more than 1.")


class Reversed(BadPack):
    code = "pack_reversed"
    message = N_("{place} ends at {end}, before it begins at {begin}.")


FAULTS: Mapping[str, type[BadPack]] = {
    "missing": FieldMissing,
    "extra_forbidden": FieldUnknown,
    "bad_fraction": BadFraction,
    "bad_document_number": BadDocumentNumber,
}
"""The refusal for each type of fault that the models find; any other is a plain `BadPack`."""

COUNTED = ("threshold", "comparator", "unit")
NEEDS: Mapping[Kind, Sequence[str]] = {
    "count_min": COUNTED,
    "count_exact": COUNTED,
    "share_min": COUNTED,
    "full_coverage": COUNTED,
    "seat_reserve": COUNTED,
    "band_per_unit": ("low", "high", "unit"),
}
"""What a rule of each kind must say; a frequency and a milestone are judged apart, the others need nothing."""

SHARES: frozenset[Kind] = frozenset({"share_min", "full_coverage", "seat_reserve"})


Ordered = TypeVar("Ordered", date, Fraction)


def exact(text: str | None) -> Fraction | None:
    """Give a threshold or bound as the exact number it stands for."""
    return None if text is None else Fraction(text)


def fault_of(error: ValidationError, data: dict[str, Any]) -> BadPack:
    """Turn the first thing the models found wrong into a refusal that names its place in the file."""
    first = error.errors(include_url=False)[0]
    kind, steps = first["type"], first["loc"]
    refusal = FAULTS.get(kind, BadPack)
    if kind == "extra_forbidden" and "parameters" in steps[:-1]:
        refusal = ParameterUnknown
    return refusal(_place(data, steps), value=str(first["input"])[:80])


def _place(data: object, steps: Sequence[int | str]) -> str:
    """Say where a fault is, with the ids of entries in place of their positions."""
    names: list[str] = []
    for step in steps:
        if isinstance(data, dict):
            names.append(str(step))
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int):
            data = data[step]
            names.append(str(data["id"] if isinstance(data, dict) and "id" in data else step + 1))
    return ".".join(names)


def check(pack: Pack) -> None:
    """Refuse a pack whose entries do not fit together.

    :raises BadPack: (one of its kinds) for the first thing wrong
    """
    _check_ids(pack)
    _check_references(pack)
    for document in pack.documents:
        _check_order(f"document.{document.id}", document.valid_from, document.valid_to)
    for rule in pack.rules:
        _check_rule(rule)


def _check_ids(pack: Pack) -> None:
    sections: dict[str, Sequence[Document | Clause | Rule | Target | Reading]] = {
        "document": pack.documents,
        "clause": pack.clauses,
        "rule": pack.rules,
        "target": pack.targets,
    }
    sections |= {f"rule.{rule.id}.reading": rule.readings for rule in pack.rules}
    for section, entries in sections.items():
        seen: set[str] = set()
        for entry in entries:
            if entry.id in seen:
                raise IdTwice(f"{section}.{entry.id}")
            seen.add(entry.id)


def _references(pack: Pack) -> Iterator[tuple[str, str, set[str]]]:
    clauses = {clause.id for clause in pack.clauses}
    for clause in pack.clauses:
        yield f"clause.{clause.id}.document", clause.document, {document.id for document in pack.documents}
    for rule in pack.rules:
        yield f"rule.{rule.id}.clause", rule.clause, clauses
    for target in pack.targets:
        yield f"target.{target.id}.rule", target.rule, {rule.id for rule in pack.rules}
    for place, terms in enumerate(pack.terms, start=1):
        yield f"terms.{place}.clause", terms.clause, clauses


def _check_references(pack: Pack) -> None:
    for place, named, known in _references(pack):
        if not named and place.startswith("rule."):
            raise RuleWithoutClause(place)
        if named not in known:
            raise ReferenceUnknown(place, value=named)


def _check_rule(rule: Rule) -> None:
    place = f"rule.{rule.id}"
    for field in _needed(rule):
        if not getattr(rule, field):
            raise KindLacks(f"{place}.{field}", kind=LABELS[rule.kind])
    if rule.kind == "milestone" and rule.period.ends is None:
        raise KindLacks(f"{place}.period.to", kind=LABELS[rule.kind])
    limit, low, high = exact(rule.threshold), exact(rule.low), exact(rule.high)
    if limit is not None and limit > 1 and rule.kind in SHARES:
        raise ShareAboveOne(f"{place}.threshold", value=rule.threshold)
    _check_order(place, low, high)
    _check_order(f"{place}.period", rule.period.begins, rule.period.ends)


def _needed(rule: Rule) -> Sequence[str]:
    if rule.kind == "frequency":
        return COUNTED if rule.low is None and rule.high is None else NEEDS["band_per_unit"]
    return NEEDS.get(rule.kind, COUNTED if rule.threshold is not None else ())


def _check_order(place: str, begin: Ordered | None, end: Ordered | None) -> None:
    if begin is not None and end is not None and end < begin:
        raise Reversed(place, begin=begin, end=end)
