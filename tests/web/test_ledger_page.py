"""Importing on a page: checked, written whole or not at all, and every refusal in sight."""

import pytest

from tests.web.conftest import Browse, Client
from tests.world import World

SCHOOLS = (
    "学校标识码,学校名称,办学类型,学段,统计用区划代码,城乡分类代码,分类年度,是否贫困村学校,优质薄弱,在校生数,举办性质"
)


def schools(world: World, *lines: str) -> bytes:
    rows = [line.format(township=f"{world.county.code}100000") for line in lines]
    return "\n".join((SCHOOLS, *rows)).encode()


async def sent(client: Client, content: bytes, how: str = "whole", kind: str = "schools") -> tuple[int, str]:
    answer = await client.http.post(
        "/import", data={"kind": kind, "how": how}, files={"file": ("schools.csv", content, "text/csv")}
    )
    return answer.status_code, answer.text


GOOD = "2188{number},清溪小学,小学,小学,{{township}},210,2025,否,,300,公办"
BAD = "2188{number},无级小学,小学,大学,{{township}},210,2025,否,,300,公办"


@pytest.fixture
def number(world: World) -> str:
    return f"{world.county.code}"


async def test_a_file_that_is_only_checked_changes_nothing(world: World, browse: Browse, number: str) -> None:
    client = await browse(world.personnel)
    content = schools(world, GOOD.format(number=number))

    status, text = await sent(client, content, "check")
    listed = await client.get("/schools", text="清溪小学")

    assert status == 200
    assert "Every row is right" in text
    assert f"2188{number}" not in listed.text


async def test_one_wrong_row_and_nothing_is_written(world: World, browse: Browse, number: str) -> None:
    client = await browse(world.personnel)
    content = schools(world, GOOD.format(number=number), BAD.format(number=f"{int(number) + 1}"))

    status, text = await sent(client, content)
    again, _ = await sent(client, schools(world, GOOD.format(number=number)))

    assert status == 422
    assert "Nothing was written: 1 row is wrong." in text
    assert "大学" in text
    assert again == 200


async def test_a_file_with_the_wrong_columns_is_refused_beside_its_field(world: World, browse: Browse) -> None:
    client = await browse(world.personnel)

    status, text = await sent(client, "甲,乙\n1,2\n".encode())

    assert status == 422
    assert 'data-field="file" data-code="wrong_columns"' in text


async def test_an_upload_that_is_too_large_is_refused_before_it_is_read(world: World, browse: Browse) -> None:
    client = await browse(world.personnel)

    answer = await client.http.post(
        "/import",
        content=b"x",
        headers={"Content-Length": str(200 * 1024 * 1024), "Content-Type": "multipart/form-data; boundary=x"},
    )

    assert answer.status_code == 413
    assert "too large" in answer.text


async def test_a_school_office_imports_nothing(world: World, browse: Browse) -> None:
    client = await browse(world.clerk)

    shown = await client.get("/import")

    assert shown.status_code == 403
