"""The page of a rule: an administrator drafts, the personnel office sees what it would change and verifies."""

import re

from tests.web.conftest import Browse
from tests.world import World


async def test_an_amendment_is_drafted_previewed_verified_and_put_in_force(browse: Browse, world: World) -> None:
    plan = await world.load_pack()
    page = f"/rules/{plan}-national-rotation-rate"
    admin, office = await browse(world.admin), await browse(world.personnel)

    form = await admin.get(page)
    clause = re.findall(r'<option value="([^"]+)" selected>', form.text)[0]
    kept = {"clause": clause, "comparator": ">=", "parameters": "tenure_years = 5"}
    wrong = await admin.post(f"{page}/amendments", **kept, threshold="一成", reason="试")
    await admin.post(f"{page}/amendments", **kept, threshold="3/20", reason="省里提高了比例")
    seen = await office.get(page)
    (amendment,) = set(re.findall(r"/amendments/([0-9a-f-]{36})/verification", seen.text))
    await office.post(f"{page}/amendments/{amendment}/verification")
    await admin.post(f"{page}/amendments/{amendment}/force")
    after = await admin.get(page)

    assert wrong.status_code == 422
    assert "such as 120 or 1/10" in wrong.text
    assert "By the amendment" in seen.text
    assert "3/20" in seen.text
    assert "1/10 → 3/20" in after.text
    assert (await admin.get("/rules/none")).status_code == 404
