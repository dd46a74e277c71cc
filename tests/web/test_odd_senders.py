"""What no browser of ours sends: it is refused in plain words, and is never a fault of the program."""

import pytest

from tests.web.conftest import Browse, Client
from tests.world import World

MULTIPART = 'multipart/form-data; boundary=b; charset="{encoding}"'
LOGIN = b"".join(
    b'--b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n\\ud800\r\n' % name for name in (b"username", b"password")
)


@pytest.mark.parametrize(
    ("encoding", "status"),
    [("unicode_escape", 415), ("utf-7", 415), ("undefined", 415), ("utf-8", 422), ("UTF-8", 422)],
)
async def test_a_form_in_another_encoding_than_utf_8_is_refused(stranger: Client, encoding: str, status: int) -> None:
    kind = MULTIPART.format(encoding=encoding)

    answer = await stranger.http.post("/login", content=LOGIN + b"--b--\r\n", headers={"Content-Type": kind})

    assert answer.status_code == status


async def test_a_user_name_of_any_length_is_only_wrong(stranger: Client) -> None:
    name = "".join(chr(0x4E00 + number * 7 % 20_000) for number in range(6_000))

    answers = [await stranger.post("/login", username=name, password="y") for _ in range(6)]

    assert {answer.status_code for answer in answers} == {422}
    assert 'data-code="locked"' in answers[-1].text


async def test_a_half_day_or_key_that_the_form_does_not_offer_is_no_fault(world: World, browse: Browse) -> None:
    client = await browse(world.clerk)

    answers = [
        await client.post("/postings", share="part", slots="9" * 5_000),
        await client.post("/postings/check", share="part", slots="9" * 5_000),
        await client.post("/postings", idempotency_key="k" * 15_000),
    ]

    assert [answer.status_code for answer in answers] == [422, 200, 422]


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2020-13-01T00:00"])
async def test_an_instant_beyond_the_calendar_is_refused_beside_its_field(
    world: World, browse: Browse, instant: str
) -> None:
    await world.load_pack()
    client = await browse(world.personnel)

    answer = await client.get("/figures/rotation_rate", known_as_of=instant)

    assert (answer.status_code, 'data-field="known_as_of"' in answer.text) == (422, True)


async def test_a_file_whose_name_holds_unseen_signs_is_read_under_a_name_without_them(
    world: World, browse: Browse
) -> None:
    client = await browse(world.personnel)
    rows = "帮扶校标识码,受援校标识码,学段,开始日期,结束日期,协议编号\n"
    parts = [("kind", b"twinnings", ""), ("how", b"whole", ""), ("file", rows.encode(), '; filename="a\0b.csv"')]
    body = b"".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + value + b"\r\n"
        for name, value, more in parts
    )

    answer = await client.http.post(
        "/import", content=body + b"--b--\r\n", headers={"Content-Type": "multipart/form-data; boundary=b"}
    )

    assert answer.status_code < 500
    assert "\0" not in answer.text


async def test_an_import_does_nothing_that_the_form_does_not_offer(world: World, browse: Browse) -> None:
    client = await browse(world.personnel)

    answer = await client.http.post(
        "/import", data={"kind": "twinnings", "how": "nonsense"}, files={"file": ("a.csv", b"x", "text/csv")}
    )

    assert (answer.status_code, 'data-field="how"' in answer.text) == (422, True)
