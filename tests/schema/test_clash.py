"""Double bookings through GraphQL: both records, and masked names for an evaluator."""

from tests.clash.made import booked_twice
from tests.schema.conftest import Door
from tests.world import World

ASKED = """{ doubleBookings(since: "2025-09-01") { clash name firstDay lastDay
  bookings { halfDays thing { __typename } } } }"""


async def test_an_evaluator_is_given_both_records_of_each_pair_and_no_name(world: World, door: Door) -> None:
    await booked_twice(world)

    asked = (await door.data(world.evaluator, ASKED))["doubleBookings"]
    absurd = await door.ask(world.evaluator, ASKED.replace("2025", "9999"))

    assert [(each["clash"], each["name"]) for each in asked] == [
        ("POSTED_IN_TRAINING", "王**"),
        ("POSTED_THOUGH_EXEMPT", "钱**"),
        ("TWO_POSTINGS", "王**"),
    ]
    assert [each["thing"]["__typename"] for each in asked[0]["bookings"]] == ["Posting", "TrainingSession"]
    assert absurd["errors"][0]["extensions"]["code"] == "day_out_of_reach"
