"""Rows that a statement has chosen, named so that selections and further rows can speak of them."""

from typing import Any

from sqlalchemy import FromClause, Select
from sqlalchemy.orm import aliased

from schema.node import Shown
from schema.plan.later import Later


class Source:
    """Chosen rows of a type: `row` has its columns, `rows` stands in FROM."""

    def __init__(self, kind: type[Shown], chosen: Select[Any]) -> None:
        self.kind = kind
        self.rows: FromClause = chosen.subquery()
        self.row: Any = aliased(kind.mapped, self.rows) if hasattr(kind, "mapped") else self.rows.c
        self.code: Later | None = None
        """The code of the only row, where it comes with the request."""
        self.codes: Later | None = None
        """The codes of all rows, where they do."""
        self.about: type[Shown] | None = None
        """The kind of record that rows of no mapped class are about, where there is one."""
