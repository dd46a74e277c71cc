"""A large file through GraphQL: how far it has come, ordered to be written, and called off."""

from domain.access import Actor
from domain.job.model import Job
from schema.front import GlobalId
from tests.job.large import begun, runner, sender
from tests.schema.conftest import Door
from tests.world import World

FOUND = """query($id: ID!) { node(id: $id) { ... on Job {
  state file rows rowsDone percent outcomeDigest counts { change refused } reason sentBy } } }"""
ORDER = """mutation($input: OrderWritingInput!) { orderWriting(input: $input) {
  ... on Job { state percent } ... on Refusal { code } } }"""
CANCEL = "mutation($id: ID!) { cancelJob(job: $id) { ... on Job { state } ... on Refusal { code message } } }"


async def test_a_large_file_is_followed_and_ordered_and_once_written_cannot_be_called_off(
    door: Door, world: World
) -> None:
    await world.log()
    job = await begun(world, 文号="教人〔2025〕9号")
    office, named = sender(world, job), id_of(job)
    waiting = await door.data(office, FOUND, id=named)
    await runner(world, job).run()
    compared = (await door.data(world.evaluator, FOUND, id=named))["node"]

    stale = await door.data(office, ORDER, input={"job": named, "outcomeDigest": "another"})
    ordered = await door.data(office, ORDER, input={"job": named, "outcomeDigest": compared["outcomeDigest"]})
    await runner(world, job).run()
    late = await door.data(office, CANCEL, id=named)
    listed = await door.data(office, "{ jobs(where: {state: DONE}) { edges { node { id } } } }")

    assert (waiting["node"]["state"], waiting["node"]["percent"], waiting["node"]["counts"]) == ("WAITING", 0, None)
    assert (compared["state"], compared["percent"], compared["counts"]) == (
        "COMPARED",
        100,
        {"change": 1, "refused": 0},
    )
    assert compared["sentBy"].endswith("**")
    assert stale["orderWriting"] == {"code": "moved_since"}
    assert ordered["orderWriting"] == {"state": "ORDERED", "percent": 0}
    assert late["cancelJob"]["code"] == "wrong_job_state"
    assert listed["jobs"]["edges"] == [{"node": {"id": named}}]


async def test_only_whoever_sent_a_file_decides_on_it_and_strangers_see_none(
    door: Door, world: World, neighbour: World
) -> None:
    await world.log()
    job = await begun(world, 文号="教人〔2025〕9号")

    async def cancelled(actor: Actor) -> str:
        answer = (await door.data(actor, CANCEL, id=id_of(job)))["cancelJob"]
        return str(answer.get("code") or answer["state"])

    assert await cancelled(neighbour.personnel) == "unknown_job"
    assert await cancelled(world.admin) == "others_job"
    assert await cancelled(sender(world, job)) == "CANCELLED"


def id_of(job: Job) -> str:
    return str(GlobalId.of("Job", job.id, job.county_id))
