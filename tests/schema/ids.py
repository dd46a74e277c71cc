"""Global ids of the world's things."""

from typing import Any

from domain.database import Base
from domain.school.model import School
from schema.front import GlobalId


def id_of(row: Base) -> str:
    """Name a row as the schema does."""
    thing: Any = row
    county = None if isinstance(thing, School) else thing.county_id
    return str(GlobalId.of(type(thing).__name__, thing.id, county))
