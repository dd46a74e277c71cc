"""Finding people, schools and postings by a part of a name, in either script, wide or narrow, by pinyin or initials."""

import pytest

from domain.access import Actor
from domain.search.queries import Found, search
from domain.spelling import plain, search_key
from domain.teacher.model import Teacher
from tests.world import World


async def looked(world: World, actor: Actor, text: str) -> Found:
    async with world.database.transaction(actor) as session:
        return await search(session, actor, text)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("刘湘", " 刘湘 liuxiang lx "),
        ("劉湘", " 刘湘 liuxiang lx "),
        ("单湘", " 单湘 danxiang chanxiang shanxiang dx cx sx "),
        ("Anna　吕", " anna吕 annalv annal "),
        ("", "  "),
    ],
)
def test_a_name_is_kept_with_every_way_to_type_it(name: str, key: str) -> None:
    assert sorted(search_key(name).split()) == sorted(key.split())


def test_a_name_with_many_readings_is_kept_with_a_few_of_them() -> None:
    assert "shanjie" in search_key("单解曾乐查仇")
    assert len(search_key("单解曾乐查仇").split()) <= 17
    assert len(search_key("长" * 500)) <= 802
    assert plain("ＬＩＵ  Xiang") == "liuxiang"


@pytest.mark.parametrize("typed", ["刘湘", "劉湘", "湘", "lx", "ＬＸ", "liuxiang", "liu xiang", "liux", "Liú"])
async def test_a_person_is_found_however_the_name_is_typed(world: World, typed: str) -> None:
    liu = await world.add_teacher(name="刘湘")
    posting = await world.log(liu)

    found = await looked(world, world.clerk, typed)

    assert [each.id for each in found.teachers] == [liu.id]
    assert [each.id for each in found.postings] == [posting.id]


@pytest.mark.parametrize("typed", ["张", "vvv", "50%", "_", "\\", "'", " ", ""])
async def test_what_fits_nothing_finds_nothing(world: World, typed: str) -> None:
    await world.log(await world.add_teacher(name="刘湘"))

    assert (await looked(world, world.clerk, typed)).total == 0


async def test_schools_are_found_by_name_initials_or_code_and_postings_by_their_order(world: World) -> None:
    school = await world.add_school(name="云岭第九小学", code=f"87{world.county.code}01")
    posting = await world.log(order_no="教人〔2025〕77号")

    for typed in ("雲嶺", "yldj", "yunling", school.code or ""):
        assert [each.id for each in (await looked(world, world.clerk, typed)).schools] == [school.id]
    assert [each.id for each in (await looked(world, world.clerk, "2025〕77")).postings] == [posting.id]


async def test_who_fits_in_full_comes_before_who_only_begins_so_or_holds_it(world: World) -> None:
    for name in ("王刘湘", "刘湘云", "刘湘"):
        await world.add_teacher(name=name)

    assert [each.name for each in (await looked(world, world.clerk, "刘湘")).teachers] == ["刘湘", "刘湘云", "王刘湘"]


async def test_each_finds_what_is_in_sight_and_an_evaluator_no_people(world: World, neighbour: World) -> None:
    liu = await world.add_teacher(name="刘湘")
    await world.log(liu)

    receiving = await looked(world, world.partner_clerk, "liuxiang")
    county = await looked(world, world.personnel, "liuxiang")
    evaluator = await looked(world, world.evaluator, "liuxiang")
    schools = await looked(world, world.evaluator, world.lead.name)

    assert (len(receiving.teachers), len(receiving.postings)) == (0, 1)
    assert (len(county.teachers), len(county.postings)) == (1, 1)
    assert (evaluator.teachers, evaluator.postings) == ((), ())
    assert [each.id for each in schools.schools] == [world.lead.id]
    assert (await looked(world, world.stranger_clerk, "liuxiang")).total == 0
    assert (await looked(neighbour, neighbour.personnel, "liuxiang")).total == 0


async def test_a_corrected_name_is_found_by_its_new_spelling(world: World) -> None:
    liu = await world.add_teacher(name="刘香")
    async with world.database.transaction(world.admin, now=world.now) as session:
        found = await session.get_one(Teacher, (liu.county_id, liu.id))
        found.name = "柳湘"

    assert [each.id for each in (await looked(world, world.clerk, "柳湘")).teachers] == [liu.id]
    assert (await looked(world, world.clerk, "刘香")).total == 0
