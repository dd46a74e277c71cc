"""Leave as SQL: the laws of `domain.access` are asked about every case there is, and a row tells which case it is."""

from dataclasses import replace
from itertools import product
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, inspect, or_, true

from domain.access import Actor, Permission, Place, can
from schema.declared import Allows

_COUNTY, _SCHOOL = 1, UUID(int=1)


def leave(actor: Actor, declared: Allows, row: Any) -> ColumnElement[bool]:
    """Tell whether the actor, or everybody for whom it stands, may do the deed with the row."""
    place = _place(row, declared.place)
    in_county = place.county_id.in_(actor.counties)
    in_school = false() if place.school_id is None else place.school_id.in_(actor.schools)
    cases = [
        and_(in_county if county else ~in_county, in_school if school else ~in_school)
        for county, school in product((True, False), repeat=2)
        if _may(actor, declared.permission, county=county, school=school)
    ]
    allowed = true() if len(cases) == 4 else or_(false(), *cases)
    return and_(row.state.in_(declared.states), allowed) if declared.states else allowed


def _may(actor: Actor, permission: Permission, *, county: bool, school: bool) -> bool:
    """Ask the laws about somebody of the actor's role, in a place whose county or school is or is not theirs."""
    somebody = replace(actor, counties=(_COUNTY,), schools=(_SCHOOL,))
    return can(somebody, permission, Place(_COUNTY if county else 2, _SCHOOL if school else UUID(int=2)))


def _place(row: Any, name: str) -> Any:
    """Give the place of a row as the mapped class tells it, in columns."""
    if not name:
        return Place(row.county_id)
    told: property = getattr(inspect(row).mapper.class_, name)
    assert told.fget is not None
    return told.fget(row)
