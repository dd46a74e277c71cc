"""What is shown of a person: the label of the mapped column decides, here and nowhere else in the schema."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import QueryableAttribute

from domain.access import Actor, Label, sees
from domain.language import N_
from domain.refusals import NotAllowed

Mask = Callable[[Any], object]
Column = QueryableAttribute[Any]


class HiddenFromYou(NotAllowed):
    """Whoever may not see a value may not find out about it by searching or sorting either."""

    code = "hidden"
    message = N_("Your role is shown this masked, so you cannot search or sort by it.")


def hidden(_value: object) -> None:
    """Show nothing at all."""


def label_of(column: Column) -> Label:
    """Tell how closely the column is kept: as its mapped class says, else within the offices."""
    label: Label = column.property.columns[0].info.get("label", Label.INTERNAL)
    return label


def shown(actor: Actor, column: Column, value: object, mask: Mask = hidden) -> object:
    """Give a column's value as the actor may see it."""
    return value if value is None or sees(actor, label_of(column)) else mask(value)


def check_searchable(actor: Actor, column: Column, *, field: str) -> None:
    """Refuse to narrow or order a list by what the actor may not see: a list would tell what the mask hides.

    :raises HiddenFromYou: when the actor is shown the column masked
    """
    if not sees(actor, label_of(column)):
        raise HiddenFromYou(field=field)
