"""A statement, made once: its text for the driver, and what fills its parameters with each request."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import asyncpg

from schema.plan.asking import Asking, Questions
from schema.plan.finish import Fill
from schema.plan.later import Given, Later
from schema.plan.making import Making
from schema.plan.written import literal_text

_DIALECT: Any = asyncpg.dialect()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Statement:
    """The text of one statement.

    `parameters` are values, or what reads them from a request; `checks` are read to refuse; `fills` finish the answer.
    One with `questions` counts over whole counties; `asking` knows what they were made of.
    """

    text: str
    parameters: Sequence[Any]
    checks: Sequence[Later]
    fills: Sequence[Fill]
    asking: Asking
    questions: Questions | None

    def bound(self, given: Given) -> list[Any]:
        """Give the values of the parameters for a request.

        :raises Problem: when the request gives something that must be refused
        """
        for each in self.checks:
            each.of(given)
        return [each.of(given) if isinstance(each, Later) else each for each in self.parameters]


def compiled(data: ColumnElement[str], making: Making) -> Statement:
    """Compile what writes the data to the statement that gives it as bytes in UTF-8."""
    whole = select(func.convert_to(data, literal_text("UTF8")))
    made = whole.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    parameters = [_parameter(made.params[name]) for name in made.positiontup or ()]
    asking = making.asking
    return Statement(str(made), parameters, tuple(making.checks), tuple(making.fills), asking, asking.questions)


def _parameter(value: Any) -> Any:
    """Give a value, or what reads it: a list in which something is read later is read later itself."""
    if not isinstance(value, list) or not any(isinstance(each, Later) for each in value):
        return value
    return Later(lambda given: [each.of(given) if isinstance(each, Later) else each for each in value])
