"""The pages of a plan's editions: an administrator writes entries, an office verifies, and two can be compared."""

import re
from html import unescape
from typing import Any

from tests.web.conftest import Browse
from tests.world import World

BOTH: dict[str, Any] = {"title_zh": "省里的办法", "title_en": "The province's measures", "issuer_zh": "省教育厅",
        "issuer_en": "The province", "source_zh": "官网", "source_en": "Its site"}  # fmt: skip


async def test_an_edition_is_begun_written_verified_put_in_force_and_compared(browse: Browse, world: World) -> None:
    plan = await world.load_pack()
    rule = f"{plan}-national-rotation-rate"
    admin, office = await browse(world.admin), await browse(world.personnel)

    without = await admin.post(f"/plans/{plan}/editions", reason=" ")
    begun = await admin.post(f"/plans/{plan}/editions", reason="省里出台了办法")
    here = begun.headers["location"]
    paper: dict[str, Any] = {"section": "document", "level": "province", "status": "to_be_verified"}
    paper |= {**BOTH, "valid_from": "2025-01-01"}
    wrong = await admin.post(f"{here}/entry", **paper, number="14号")
    added = await admin.post(f"{here}/entry", **paper, number="浙教人〔2025〕14号")
    form = await admin.get(f"{here}/entry?section=rule&entry={rule}")
    kept = _filled(form.text)
    odd = await admin.post(f"{here}/entry", **kept | {"threshold": "一成", "parameters": "tenure = 5"})
    await admin.post(f"{here}/entry", **kept | {"threshold": "1/20", "parameters": "tenure_years = 5"})
    used = await admin.post(f"{here}/entry/removal", section="rule", entry=rule, of_rule="")
    seen, home, own = await office.get(here), await office.get("/"), await admin.get("/")
    await office.post(f"{here}/verification")
    late = await admin.post(f"{here}/entry", **kept)
    await admin.post(f"{here}/force")
    after, compared = await office.get(f"/plans/{plan}"), await office.get(f"/plans/{plan}/editions")

    assert (without.status_code, begun.status_code, added.status_code) == (422, 303, 303)
    assert "is not a document number" in wrong.text
    assert 'id="field-number-error"' in wrong.text
    assert "this cannot be read: tenure" in odd.text
    assert "which the pack does not have" in used.text
    assert "By this edition" in seen.text
    assert "≥ 5%" in seen.text
    assert "1/20" in seen.text
    assert "Name of the reading" not in seen.text
    assert (f'href="{here}"' in home.text, f'href="{here}"' in own.text) == (True, False)
    assert late.status_code == 422
    assert "浙教人〔2025〕14号" in after.text
    assert "valid 2025-01-01" in after.text
    assert "Compare two editions" in compared.text
    assert "1/20" in compared.text


async def test_what_is_not_there_or_not_theirs_is_said_so(browse: Browse, world: World) -> None:
    plan = await world.load_pack()
    admin, office = await browse(world.admin), await browse(world.personnel)
    here = (await admin.post(f"/plans/{plan}/editions", reason="试")).headers["location"]

    assert (await admin.get("/plans/none/editions")).status_code == 404
    assert (await admin.get(f"{here}/entry?section=nothing")).status_code == 404
    assert (await admin.get(f"{here}/entry?section=rule&entry=none")).status_code == 404
    assert (await admin.get(f"{here}/entry?section=reading&of_rule=none")).status_code == 404
    assert (await office.get(f"{here}/entry?section=rule")).status_code == 403
    assert (await admin.get(f"{here}/entry?section=target")).status_code == 200


def _filled(html: str) -> dict[str, Any]:
    """Give what the entry's form would send."""
    inputs = dict(re.findall(r'<input type="(?:text|hidden|date)"[^>]* value="([^"]*)"[^>]*?name="([^"]+)"', html))
    values = {name: value for value, name in inputs.items()}
    values |= dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html))
    values |= dict(re.findall(r'<textarea id="[^"]*" rows="[0-9]+" name="([^"]+)"[^>]*>([^<]*)</textarea>', html))
    for name, options in re.findall(r'<select id="field-([^"]+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        values[name] = (re.findall(r'value="([^"]*)" selected', options) or [""])[0]
    return {name: unescape(value) for name, value in values.items()}
