"""Global ids of the world's things."""

from domain.activity.model import Activity
from domain.exchange.model import Posting
from domain.school.model import School
from domain.teacher.model import Teacher
from domain.twinning.model import Twinning
from schema.front import GlobalId


def id_of(thing: School | Teacher | Posting | Twinning | Activity) -> str:
    """Name a row as the schema does."""
    county = None if isinstance(thing, School) else thing.county_id
    return str(GlobalId.of(type(thing).__name__, thing.id, county))
