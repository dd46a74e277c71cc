"""What is shown of a person: the label of the mapped column decides, here and nowhere else in the schema.

Each mask is kept twice, as a function of a value and as SQL, for the two ways of answering.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, null

from domain.access import Actor, Label, masked_name, sees
from domain.language import N_
from domain.refusals import NotAllowed
from schema.declared import Column, Mask


class HiddenFromYou(NotAllowed):
    """Whoever may not see a value may not find out about it by searching or sorting either."""

    code = "hidden"
    message = N_("Your role is shown this masked, so you cannot search or sort by it.")


def hidden(_value: object) -> None:
    """Show nothing at all."""


def _masked_name(name: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.left(name, 1).op("||")(literal_column("'**'"))


IN_SQL: dict[Mask, Callable[[ColumnElement[Any]], ColumnElement[Any]]] = {
    hidden: lambda _value: null(),
    masked_name: _masked_name,
}


def label_of(column: Column) -> Label:
    """Tell how closely the column is kept: as its mapped class says, else within the offices."""
    label: Label = column.property.columns[0].info.get("label", Label.INTERNAL)
    return label


def shown(actor: Actor, column: Column, value: object, mask: Mask = hidden) -> object:
    """Give a column's value as the actor may see it."""
    return value if value is None or sees(actor, label_of(column)) else mask(value)


def shown_in_sql(actor: Actor, column: Column, value: ColumnElement[Any], mask: Mask = hidden) -> ColumnElement[Any]:
    """Give the expression of a column's value as the actor may see it."""
    return value if sees(actor, label_of(column)) else IN_SQL[mask](value)


def check_searchable(actor: Actor, column: Column, *, field: str) -> None:
    """Refuse to narrow or order a list by what the actor may not see: a list would tell what the mask hides.

    :raises HiddenFromYou: when the actor is shown the column masked
    """
    if not sees(actor, label_of(column)):
        raise HiddenFromYou(field=field)
