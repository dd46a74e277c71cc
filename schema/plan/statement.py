"""A statement, made once: its text for the driver, and what fills its parameters with each request."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import asyncpg

from schema.plan.ahead import Ahead
from schema.plan.asking import Asking, Questions
from schema.plan.finish import Fill
from schema.plan.later import Given, Later
from schema.plan.making import Making
from schema.plan.written import sent

# SQLAlchemy has left the constructors of its dialects untyped.
_DIALECT: Any = asyncpg.dialect()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Statement:
    """The text of one statement.

    `parameters` are values, or what reads them from a request; `checks` are read to refuse; `fills` finish the answer.
    One with `questions` counts over whole counties; `asking` knows what they were made of. What is worked out `ahead`
    is known before the parameters are; `why` names the first field whose function asks the books itself.
    """

    text: str
    parameters: Sequence[Any]
    checks: Sequence[Later]
    fills: Sequence[Fill]
    asking: Asking
    questions: Questions | None
    ahead: Ahead | None
    why: str

    def check(self, given: Given) -> None:
        """See that a request gives nothing that must be refused.

        :raises Problem: when it does
        """
        for each in self.checks:
            each.of(given)

    def bound(self, given: Given) -> list[Any]:
        """Give the values of the parameters for a request that has been checked."""
        return [each.of(given) if isinstance(each, Later) else each for each in self.parameters]


def compiled(data: ColumnElement[str], making: Making) -> Statement:
    """Compile what writes the data to the statement that gives it as bytes in UTF-8."""
    whole = select(sent(data))
    made = whole.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    parameters = [_parameter(made.params[name]) for name in made.positiontup or ()]
    return Statement(
        str(made),
        parameters,
        checks=tuple(making.checks),
        fills=tuple(making.fills),
        asking=making.asking,
        questions=making.asking.questions,
        ahead=making.ahead if making.ahead.roots else None,
        why=next(iter(making.worked_out), ""),
    )


def _parameter(value: Any) -> Any:
    """Give a value, or what reads it: a list in which something is read later is read later itself."""
    if not isinstance(value, list) or not any(isinstance(each, Later) for each in value):
        return value
    return Later(lambda given: [each.of(given) if isinstance(each, Later) else each for each in value])
