"""Class lists made for the tests, and a plan whose target reads urban and rural."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from domain.classlist.actions import draft_class_list
from domain.classlist.model import ClassList
from domain.policy.actions import load_plan
from domain.policy.rules import read_pack
from domain.school.model import School, SchoolClass
from tests.world import World

PLAN = """
[policy]
id = "urban-{code}"
version = 1
title = {{ zh = "城镇教师交流", en = "Rotation from towns" }}
division = "{code}"

[[document]]
id = "urban-{code}"
title = {{ zh = "城镇教师交流", en = "Rotation from towns" }}
issuer = {{ zh = "县教育局", en = "County" }}
level = "county"
status = "to_be_verified"
source = {{ zh = "测试", en = "A test" }}

[[clause]]
id = "urban-{code}"
document = "urban-{code}"
anchor = "一"
summary = {{ zh = "城镇教师交流比例", en = "Share of town teachers" }}

[[rule]]
id = "urban-{code}"
clause = "urban-{code}"
metric = "ROTATION_RATE"
kind = "share_min"
threshold = "1/2"
comparator = ">="
unit = "%"
window = "school_year"
period = {{ zh = "每学年", en = "Each school year" }}
note = {{ zh = "城镇学校", en = "Town schools" }}
parameters = {{ school_scope = "urban", class_year = "window" }}

[[target]]
id = "urban-{code}"
rule = "urban-{code}"
title = {{ zh = "城镇教师交流过半", en = "Half of the town teachers rotate" }}
owners = [{{ zh = "人事股", en = "Personnel office" }}]
"""


async def load_urban_plan(world: World) -> None:
    """Load the plan for the world's county."""
    await world.do(
        load_plan,
        read_pack(PLAN.format(code=world.county.code).encode()),
        actor=world.admin,
        now=datetime(2024, 1, 1, tzinfo=UTC),
    )


async def classed(world: World, classes: Mapping[str, str], *, year: int = 2025) -> list[School]:
    """Put schools on the books, by name, with the classes of the year."""
    schools = [await world.add_school(name=name) for name in classes]
    async with world.database.transaction(world.admin, now=datetime(2025, 1, 1, tzinfo=UTC)) as session:
        session.add_all(
            SchoolClass(school_id=school.id, year=year, nbs=nbs)
            for school, nbs in zip(schools, classes.values(), strict=True)
        )
    return schools


async def draft(world: World, classes: Mapping[UUID, str], *, year: int = 2026) -> ClassList:
    """Send a draft list in the administrator's name."""
    return await world.do(draft_class_list, actor=world.admin, county_id=world.county.id, year=year, classes=classes)
