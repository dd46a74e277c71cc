"""What all words of records have in common: to whom they are said, in which language, and on which day."""

from collections.abc import Mapping
from datetime import date

from starlette.requests import Request

from domain.access import Actor
from web.asking import actor_of, choices, language_of, say


class Speaker:
    """Speaks to one viewer, in the viewer's language, as of today."""

    def __init__(self, request: Request, today: date) -> None:
        self.actor: Actor = actor_of(request)
        self.today = today
        self.language = language_of(request)
        self._request = request

    def say(self, sentence: str, **values: object) -> str:
        """Say a marked sentence."""
        return say(self._request, sentence, **values)

    def choices(self, names: Mapping[str, str]) -> list[tuple[str, str]]:
        """Give a vocabulary to choose from."""
        return choices(self._request, names)
