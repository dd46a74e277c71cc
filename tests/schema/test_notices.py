"""Publicity through GraphQL: approved together, made public, objected to, answered, and too early to order."""

from tests.schema.conftest import Door
from tests.schema.ids import id_of
from tests.world import World


async def test_a_list_goes_from_approval_to_an_answered_objection_and_waits_for_its_last_day(
    door: Door, world: World
) -> None:
    await world.load_pack(approving="regular_exchange")
    posting = id_of(await world.log())

    approved = await door.data(
        world.personnel,
        """mutation($postings: [ID!]!) { approvePostings(input: {postings: $postings}) {
          ... on Approved { postings { state } } ... on Refusal { code } } }""",
        postings=[posting],
    )
    opened = await door.data(
        world.personnel,
        """mutation($postings: [ID!]!) { openNotice(input: {title: "公示", opensOn: "2025-10-08",
          closesOn: "2025-10-14", postings: $postings}) {
          ... on Notice { id lines { id teacherName posting { state } } } ... on Refusal { code } } }""",
        postings=[posting],
    )
    notice = opened["openNotice"]
    objected = await door.data(
        world.personnel,
        """mutation($notice: ID!, $line: ID!) { objectTo(input: {notice: $notice, line: $line,
          raisedOn: "2025-10-09", said: "不符合条件"}) { ... on Notice { objections { id said } } } }""",
        notice=notice["id"],
        line=notice["lines"][0]["id"],
    )
    early = """mutation($notice: ID!) { orderNotice(input: {notice: $notice, orderNo: "一号"}) {
      ... on Refusal { code field } } }"""
    refused = await door.data(world.personnel, early, notice=notice["id"])
    answered = await door.data(
        world.personnel,
        """mutation($notice: ID!, $objection: ID!) { answerObjection(input: {notice: $notice,
          objection: $objection, answer: "属实", upheld: true}) { ... on Notice { lines { posting { state } } } } }""",
        notice=notice["id"],
        objection=objected["objectTo"]["objections"][0]["id"],
    )
    read = await door.data(
        world.evaluator,
        "{ notices { edges { node { title lines { teacherName idHint } objections { said upheld } } } } }",
    )

    assert approved["approvePostings"] == {"postings": [{"state": "APPROVED"}]}
    assert notice["lines"][0]["posting"] == {"state": "PUBLICIZED"}
    assert refused["orderNotice"] == {"code": "still_public", "field": "orderNo"}
    assert answered["answerObjection"]["lines"] == [{"posting": {"state": "CANCELLED"}}]
    assert read["notices"]["edges"][0]["node"] == {
        "title": "公示",
        "lines": [{"teacherName": "王**", "idHint": None}],
        "objections": [{"said": None, "upheld": True}],
    }
