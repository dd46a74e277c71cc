"""The pages of recruitment: planned within the vacancies, requested, decided, filled; poverty villages first."""

from typing import Any

from domain.recruitment.queries import WantedPosts, page_of_posts, recruitment_plans
from tests.recruitment.made import decided, hired, posted, poverty_village
from tests.web.conftest import Browse
from tests.world import World

NEW: dict[str, Any] = {"year": "2025", "establishment": "100", "on_roster": "95", "leaving": "5"}


async def test_an_office_plans_a_school_asks_and_the_posts_are_filled(world: World, browse: Browse) -> None:
    office, clerk = await browse(world.personnel), await browse(world.clerk)
    empty = await clerk.get("/recruitment")
    beyond = await office.post("/recruitment", **NEW, special_post="11")
    made = await office.post("/recruitment", **NEW, special_post="4", directed="1")
    address = made.headers["location"]
    asked: dict[str, Any] = {
        "school": str(world.lead.id),
        "source": "special_post",
        "stage": "primary",
        "subject": "数学",
    }
    wrong = await clerk.post(f"{address}/posts", **asked | {"stage": "senior"}, posts="1")
    done = await clerk.post(f"{address}/posts", js=True, **asked, posts="2")
    async with world.database.transaction(world.personnel) as session:
        (plan,) = await recruitment_plans(session, world.personnel)
        (post,) = await page_of_posts(session, world.personnel, WantedPosts(plan_id=plan.id))
    waiting = await office.get("/")
    unreasoned = await office.post(f"/posts/{post.id}/decision", approved="1", reason="")
    approved = await office.post(f"/posts/{post.id}/decision", js=True, approved="2", reason="")
    to_fill = await office.get("/")
    filled = await office.post(f"/posts/{post.id}/hires", js=True, name="周新", hired_on="2025-08-25")
    page = await office.get(address, village="", source="special_post")

    assert "There is no recruitment plan" in empty.text
    assert (beyond.status_code, "leaves 10 vacancies; 11 posts" in beyond.text) == (422, True)
    assert (made.status_code, wrong.status_code) == (303, 422)
    assert "The posts are requested." in done.text
    assert ("Posts that schools ask for" in waiting.text, f'href="/posts/{post.id}"' in waiting.text) == (True, True)
    assert ("Posts that schools ask for" in to_fill.text, "Approved posts to fill" in to_fill.text) == (False, True)
    assert (unreasoned.status_code, "Please give the reason." in unreasoned.text) == (422, True)
    assert "2 posts are approved." in approved.text
    assert ("1 of 2 posts are filled." in filled.text, "周新" in filled.text) == (True, True)
    assert world.lead.name in page.text


async def test_a_poverty_village_comes_first_or_a_reason_is_given_and_who_leaves_frees_the_post(
    world: World, browse: Browse
) -> None:
    await decided(world, await posted(world, school=await poverty_village(world)))
    post = await decided(world, await posted(world))
    office, evaluator, clerk = [await browse(each) for each in (world.personnel, world.evaluator, world.partner_clerk)]
    person: dict[str, Any] = {"name": "周新", "hired_on": "2025-08-25"}

    shown = await office.get(f"/posts/{post.id}")
    refused = await office.post(f"/posts/{post.id}/hires", **person, priority_reason="")
    done = await office.post(f"/posts/{post.id}/hires", **person, priority_reason="首轮无人报考")
    masked = await evaluator.get(f"/posts/{post.id}")
    other = await decided(world, await posted(world, subject="音乐"))
    hire = await hired(world, other)
    left = await office.post(f"/posts/{other.id}/leaving", hire=str(hire.id), left_on="2025-09-20", reason="辞职")

    assert "山背村小学 is a poverty village&#39;s school" in shown.text
    assert (refused.status_code, "give the reason" in refused.text) == (422, True)
    assert (done.status_code, left.status_code) == (303, 303)
    assert ("周**" in masked.text, "首轮无人报考" in masked.text, "周新" in masked.text) == (True, True, False)
    assert (await clerk.get(f"/posts/{post.id}")).status_code == 404
