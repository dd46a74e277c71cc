"""What is right for an amendment: a clause behind it, an exact threshold, parameters that figures know, two persons."""

import tomllib
from collections.abc import Mapping
from fractions import Fraction
from functools import partial
from typing import Any, Protocol

from pydantic import ValidationError

from domain.draft import rules as draft
from domain.language import N_
from domain.policy.rules import Parameters
from domain.refusals import Conflict, Invalid, NotFound

COMPARED = ("clause_id", "threshold", "comparator", "parameters")


class Worded(Protocol):
    """A rule's wording: a rule, an earlier one of it, or an amendment."""

    clause_id: Any
    threshold: Any
    comparator: Any
    parameters: Any


class UnknownAmendment(NotFound):
    """No amendment has this id."""

    code = "unknown_amendment"
    message = N_("There is no such amendment.")


class NoClause(Invalid):
    """A rule draws its force from a clause."""

    code = "no_clause"
    message = N_("A rule without a clause cannot be put in force: choose the clause it is drawn from.")


class NoFraction(Invalid):
    """A threshold is exact."""

    code = "no_fraction"
    message = N_("Give a whole number or an exact fraction, such as 120 or 1/10.")


class UnknownParameters(Invalid):
    """Figures are asked by a fixed set of parameters."""

    code = "unknown_parameters"
    message = N_("Line by line “name = value”, as in a plan’s file; this cannot be read: {what}.")


class NothingChanged(Invalid):
    """An amendment changes something."""

    code = "nothing_changed"
    message = N_("This says what the rule says already.")


class NotNow(Conflict):
    """The amendment has gone past, or not yet come to, the state in which this is done."""

    code = "not_now"
    message = N_("This amendment is “{state}”, so this cannot be done now.")


class RuleMoved(Conflict):
    """The rule is no longer what it was when the amendment was drafted."""

    code = "rule_moved"
    message = N_("The rule was changed after this was drafted. Draft it anew.")


check_state = partial(draft.check_state, otherwise=NotNow)


def check_threshold(text: str) -> str | None:
    """Give back an exact threshold, or none.

    :raises NoFraction: when it is neither a whole number nor a fraction
    """
    if not text.strip():
        return None
    try:
        return exact(text)
    except (ValueError, ZeroDivisionError) as error:
        raise NoFraction(field="threshold") from error


def exact(text: str) -> str:
    """Give back a whole number or a fraction of two, as it was written.

    :raises ValueError: when it is neither
    """
    written = text.strip()
    if not set(written) <= set("0123456789/"):
        raise ValueError(written)
    Fraction(written)
    return written


def read_parameters(text: str) -> dict[str, Any]:
    """Read parameters as a plan's file writes them, one on a line.

    :raises UnknownParameters: naming the first that figures do not know
    """
    try:
        given = Parameters.model_validate(tomllib.loads(text))
    except ValidationError as error:
        raise UnknownParameters(field="parameters", what=".".join(map(str, error.errors()[0]["loc"]))) from error
    except (ValueError, RecursionError) as error:
        raise UnknownParameters(field="parameters", what=str(error).partition(" (at")[0]) from error
    return given.model_dump(mode="json", exclude_none=True)


def write_parameters(parameters: Mapping[str, Any]) -> str:
    """Write parameters as `read_parameters` reads them."""
    return "\n".join(f"{name} = {_toml(value)}" for name, value in sorted(parameters.items()))


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_toml, value))}]"
    return str(value) if isinstance(value, int) else f'"{value}"'


def differences(before: Worded, after: Worded) -> list[tuple[str, Any, Any]]:
    """Name what two wordings say otherwise, parameter by parameter."""
    found = [
        (name, getattr(before, name), getattr(after, name))
        for name in COMPARED
        if name != "parameters" and getattr(before, name) != getattr(after, name)
    ]
    old, new = before.parameters, after.parameters
    return found + [
        (name, old.get(name), new.get(name)) for name in sorted({*old, *new}) if old.get(name) != new.get(name)
    ]
