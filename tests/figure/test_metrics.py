"""What is counted: moves by window, length and state; backbone teachers by award and day; persons, once."""

from datetime import date, timedelta

from domain.calendar.rules import school_year
from domain.exchange import actions
from domain.figure.model import Metric, Side, Verdict
from domain.figure.rules import NOBODY_ELIGIBLE, NOBODY_ROTATED
from domain.teacher.model import Award, Teacher
from tests.figure.counting import YEAR, count, counted, listed, question
from tests.world import YEAR_END, YEAR_START, World

LONG_AGO = date(2020, 9, 1)


async def moved(world: World, **asked: object) -> int:
    return (await count(world, Metric.EXCHANGE_COUNT, **asked))[0]


async def withdraw(world: World, ended_on: date) -> None:
    posting = await world.send()
    await world.do(actions.withdraw_posting, posting.id, actor=world.clerk, ended_on=ended_on, reason="病假")


async def test_a_posting_counts_from_the_confirmed_arrival_on_and_no_longer_when_cancelled(world: World) -> None:
    posting = await world.log()
    counts = [await moved(world)]
    await world.confirm(posting)
    counts.append(await moved(world))
    cancelled = await world.log(await world.add_teacher())
    await world.do(actions.cancel_posting, cancelled.id, actor=world.clerk, reason="名额取消")
    counts.append(await moved(world))

    assert counts == [0, 1, 1]
    assert await moved(world, states=("cancelled",)) == 1


async def test_only_the_named_kinds_count(world: World) -> None:
    await world.send(kind="itinerant", half_days=4)

    assert await moved(world) == 0
    assert await moved(world, kinds=("regular_exchange", "itinerant")) == 1


async def test_persons_are_counted_and_not_postings(world: World) -> None:
    await world.send(planned_to=date(2025, 9, 20))
    await world.send(starts_on=date(2025, 9, 21), to_school_id=world.partner.id)

    rows = await listed(world, question(world, Metric.EXCHANGE_COUNT), Side.NUMERATOR)

    assert [(row.name, row.starts_on) for row in rows] == [("王小梅", YEAR_START)]


async def test_a_posting_of_three_years_is_a_flow_once_a_stock_and_a_touch_in_each(world: World) -> None:
    await world.send(starts_on=date(2023, 9, 1), planned_to=date(2026, 8, 31))
    years = [school_year(year) for year in (2022, 2023, 2024, 2025, 2026)]

    counts = {
        mode: [await moved(world, window=year, window_mode=mode, valid_as_of=year.last) for year in years]
        for mode in ("flow", "stock", "touched")
    }

    assert counts == {"flow": [0, 1, 0, 0, 0], "stock": [0, 1, 1, 1, 0], "touched": [0, 1, 1, 1, 0]}


async def test_a_posting_from_the_last_day_of_a_year_to_june_of_the_next(world: World) -> None:
    await world.send(starts_on=date(2024, 8, 31), planned_to=date(2025, 6, 30))
    years = [school_year(year) for year in (2023, 2024)]

    counts = {
        mode: [await moved(world, window=year, window_mode=mode, valid_as_of=year.last) for year in years]
        for mode in ("flow", "stock", "touched")
    }

    assert counts == {"flow": [1, 0], "stock": [1, 0], "touched": [1, 1]}


async def test_a_length_counts_both_its_days(world: World) -> None:
    await world.send(planned_to=YEAR_START + timedelta(days=119))

    assert await moved(world, min_days=120) == 1
    assert await moved(world, min_days=121) == 0


async def test_who_came_back_after_three_weeks_is_listed_but_too_short_where_a_term_is_asked(world: World) -> None:
    await withdraw(world, date(2025, 9, 21))

    assert await moved(world) == 1
    assert await moved(world, min_days=21) == 1
    assert await moved(world, min_days=22) == 0


async def test_a_posting_that_had_not_ended_by_the_day_is_still_going_on(world: World) -> None:
    await withdraw(world, date(2025, 9, 21))

    assert await moved(world, min_days=100, valid_as_of=date(2025, 9, 20)) == 1
    assert await moved(world, min_days=100, valid_as_of=date(2025, 9, 21)) == 0
    assert await moved(world, valid_as_of=date(2025, 8, 31)) == 0


async def test_volunteers_from_outside_the_eligible_are_shown_as_surplus(world: World) -> None:
    newcomer = await world.add_teacher(arrived_on=date(2024, 9, 1))
    await world.send()
    await world.send(newcomer)

    strict = await counted(world, question(world, Metric.ROTATION_RATE, tenure_years=6, base="eligible"))
    form = await counted(
        world, question(world, Metric.ROTATION_RATE, tenure_years=6, base="eligible", numerator_scope="all")
    )

    assert (strict.numerator, strict.denominator, strict.surplus) == (1, 1, 1)
    assert (form.numerator, form.denominator, form.surplus) == (2, 1, 1)
    assert form.printed == "200.0%"
    assert await moved(world, tenure_years=6, numerator_scope="strict") == 1
    assert await moved(world, tenure_years=6) == 2


async def award(world: World, teacher: Teacher, **wanted: object) -> None:
    async with world.database.transaction(world.admin, now=world.now) as session:
        given = {"level": "county", "awarded_on": LONG_AGO} | wanted
        session.add(
            Award(county_id=world.county.id, teacher_id=teacher.id, school_id=world.lead.id, **given)  # type: ignore[arg-type]
        )


async def test_an_award_counts_on_its_first_day_and_no_longer_on_its_last(world: World) -> None:
    before, after = YEAR_START - timedelta(days=1), YEAR_START + timedelta(days=1)
    for awarded_on, expires_on in (
        (YEAR_START, None),
        (after, None),
        (LONG_AGO, after),
        (LONG_AGO, YEAR_START),
        (before, None),
    ):
        teacher = await world.add_teacher(name=f"{awarded_on} – {expires_on}")
        await award(world, teacher, awarded_on=awarded_on, expires_on=expires_on)
        await world.send(teacher)

    rows = await listed(world, question(world, Metric.BACKBONE_SHARE), Side.NUMERATOR)

    assert {row.name for row in rows} == {
        "2025-09-01 – None", "2020-09-01 – 2025-09-02", "2025-08-31 – None",
    }  # fmt: skip


async def test_the_day_on_which_an_award_must_be_valid_is_a_parameter(world: World) -> None:
    for name, awarded_on, expires_on in (
        ("lapsed", LONG_AGO, date(2025, 12, 1)),
        ("new", date(2025, 12, 1), None),
        ("before", LONG_AGO, date(2025, 9, 10)),
    ):
        teacher = await world.add_teacher(name=name)
        await award(world, teacher, awarded_on=awarded_on, expires_on=expires_on)
        await world.send(teacher, starts_on=date(2025, 9, 15))

    backbone = {
        day: {
            row.name
            for row in await listed(world, question(world, Metric.BACKBONE_SHARE, backbone_date=day), Side.NUMERATOR)
        }
        for day in ("posting_start", "window_start", "window_end")
    }

    assert backbone == {"posting_start": {"lapsed"}, "window_start": {"lapsed", "before"}, "window_end": {"new"}}


async def test_only_awards_of_the_named_levels_make_a_backbone_teacher(world: World) -> None:
    await award(world, world.teachers[0], level="school")
    await world.send()

    county_and_above = ("county", "city", "province", "national")
    assert await count(world, Metric.BACKBONE_SHARE, backbone_levels=county_and_above) == (0, 1)
    assert await count(world, Metric.BACKBONE_SHARE, backbone_levels=("school", *county_and_above)) == (1, 1)


async def test_one_clause_on_backbone_teachers_has_three_bases(world: World) -> None:
    newcomer = await world.add_teacher(arrived_on=date(2024, 9, 1), award={"level": "city", "awarded_on": LONG_AGO})
    await world.add_teacher(name="stays", award={"level": "city", "awarded_on": LONG_AGO})
    plain = await world.add_teacher()
    await award(world, world.teachers[0])
    for teacher in (world.teachers[0], newcomer, plain):
        await world.send(teacher)

    by_base = {
        (base, scope): await count(world, Metric.BACKBONE_SHARE, tenure_years=6, base=base, numerator_scope=scope)
        for base, scope in (
            ("rotated", "all"),
            ("rotated", "strict"),
            ("eligible", "all"),
            ("eligible_backbone", "strict"),
        )
    }

    assert by_base == {
        ("rotated", "all"): (2, 3),
        ("rotated", "strict"): (1, 2),
        ("eligible", "all"): (2, 3),
        ("eligible_backbone", "strict"): (1, 2),
    }


async def test_principals_are_a_population_of_their_own(world: World) -> None:
    principal = await world.add_teacher(post="principal", arrived_on=date(2015, 9, 1))
    await world.add_teacher(post="principal", arrived_on=date(2015, 9, 2))
    await world.send(principal, kind="support_teaching")
    await world.send()

    asked = question(
        world,
        Metric.PRINCIPAL_COVERAGE,
        kinds=("support_teaching",),
        posts=("principal",),
        tenure_years=10,
        base="eligible",
    )
    figure = await counted(world, asked)

    assert (figure.numerator, figure.denominator, figure.printed) == (1, 1, "100.0%")


async def test_nothing_to_take_a_share_of_is_not_applicable_with_the_reason(world: World) -> None:
    await world.exempt(world.teachers[0], starts_on=LONG_AGO)

    rotation = await counted(world, question(world, Metric.ROTATION_RATE, base="eligible", exempt=True))
    backbone = await counted(world, question(world, Metric.BACKBONE_SHARE))
    number = await counted(world, question(world, Metric.EXCHANGE_COUNT))

    for figure, reason in ((rotation, NOBODY_ELIGIBLE), (backbone, NOBODY_ROTATED)):
        assert (figure.exact, figure.printed, figure.verdict) == (None, "—", Verdict.NOT_APPLICABLE)
        assert (figure.margin, figure.not_applicable) == (None, reason)
    assert (number.numerator, number.denominator, number.printed, number.not_applicable) == (0, None, "0", None)


async def test_a_schools_figure_is_the_countys_limited_to_its_rows_whoever_asks(world: World) -> None:
    for school in (world.lead, world.lead, world.partner, world.stranger):
        await world.add_teacher(school)
    await world.send(world.teachers[1])
    posting = await world.do(
        actions.log_posting,
        teacher_id=world.teachers[3].id,
        to_school_id=world.lead.id,
        kind="regular_exchange",
        starts_on=YEAR_START,
        planned_to=YEAR_END,
    )
    await world.confirm(posting, actor=world.clerk)

    whole = question(world, Metric.ROTATION_RATE, base="eligible")
    for school, office in ((world.lead, world.clerk), (world.partner, world.partner_clerk)):
        asked = question(world, Metric.ROTATION_RATE, base="eligible", school_id=school.id)
        for side in Side:
            restricted = {row.person_id for row in await listed(world, whole, side) if row.school_id == school.id}
            assert {row.person_id for row in await listed(world, asked, side)} == restricted
            assert {row.person_id for row in await listed(world, asked, side, office)} == restricted
        assert (await counted(world, asked)).list_hash == (await counted(world, asked, office)).list_hash


async def test_the_hash_of_the_lists_changes_when_the_people_do_and_only_then(world: World) -> None:
    another = await world.add_teacher()
    await world.send(planned_to=date(2025, 9, 20))
    asked = question(world, Metric.ROTATION_RATE, base="eligible")

    hashes = [(await counted(world, asked)).list_hash, (await counted(world, asked)).list_hash]
    await world.send(starts_on=date(2025, 9, 21))
    hashes.append((await counted(world, asked)).list_hash)
    await world.send(another)
    hashes.append((await counted(world, asked)).list_hash)
    await world.add_teacher()
    hashes.append((await counted(world, asked)).list_hash)

    assert hashes[0] == hashes[1] == hashes[2]
    assert len({hashes[2], hashes[3], hashes[4]}) == 3
    assert YEAR.start == YEAR_START
