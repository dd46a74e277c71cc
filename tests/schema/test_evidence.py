"""Evidence over GraphQL: which files a record has, and how much of it each role is told."""

from domain.evidence.actions import attach_evidence
from domain.evidence.reading import take
from tests.evidence.pictures import photograph
from tests.schema.conftest import Door
from tests.schema.ids import id_of
from tests.world import World

FILES = """query($activity: ID!) { evidence(first: 5, where: {activity: $activity}) { totalCount edges { node {
  id name mediaType size takenOn links { kind thing activity { id } posting { id } twinning { id } } } } } }"""


async def test_the_files_of_a_record_are_listed_and_their_names_kept_from_who_is_not_shown_people(
    door: Door, world: World
) -> None:
    activity, other = await world.meet(), await world.meet(kind="lecture")
    async with world.database.transaction(world.clerk, now=world.now) as session:
        files = [await take(photograph(), "课堂.jpg")]
        await attach_evidence(session, world.clerk, thing="activity", thing_id=activity.id, kind="photos", files=files)

    listed = (await door.data(world.partner_clerk, FILES, activity=id_of(activity)))["evidence"]
    node = listed["edges"][0]["node"]
    again = (await door.data(world.clerk, "query($i: ID!) { node(id: $i) { id } }", i=node["id"]))["node"]
    masked = (await door.data(world.evaluator, FILES, activity=id_of(activity)))["evidence"]["edges"][0]["node"]

    assert (listed["totalCount"], node["name"], node["takenOn"]) == (1, "课堂.jpg", "2025-09-25")
    record = {"activity": {"id": id_of(activity)}, "posting": None, "twinning": None}
    assert node["links"] == [{"kind": "PHOTOS", "thing": "activity", **record}]
    assert again == {"id": node["id"]}
    assert (masked["name"], masked["mediaType"]) == (None, "image/jpeg")
    assert (await door.data(world.clerk, FILES, activity=id_of(other)))["evidence"]["totalCount"] == 0
    assert (await door.data(world.stranger_clerk, FILES, activity=id_of(activity)))["evidence"]["totalCount"] == 0
