"""How the programme says no: four families, each with a code, a sentence, a field and the clause behind it.

The sentence of each refusal stands beside the rule that raises it; the doors choose how to show it.
"""

from typing import ClassVar

from domain.language import translate


class Refusal(Exception):
    """Something that was asked for will not be done, and this is why."""

    code: ClassVar[str]
    message: ClassVar[str]

    def __init__(self, *, field: str | None = None, clause: str | None = None, **values: object) -> None:
        super().__init__(self.code)
        self.field = field
        self.clause = clause
        self.values = values

    def sentence(self, language: str) -> str:
        """Say why, in the language."""
        return translate(language, self.message, self.values)

    def __str__(self) -> str:
        return self.sentence("en")


class NotFound(Refusal):
    """There is no such thing, or none that this actor may know of."""


class NotAllowed(Refusal):
    """The actor may know of the thing but not do this to it."""


class Invalid(Refusal):
    """What was given breaks a rule."""


class Conflict(Refusal):
    """What was given was right, but something else came first."""
