"""Programs that have just asked are remembered for a moment, and never longer than their token is good."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from api import who
from api.who import Believed, Memory, Regulars
from domain.access import NOBODY
from web.asking import Viewer

NOW = datetime(2025, 10, 8, tzinfo=UTC)
UNTIL = NOW + timedelta(seconds=2)
VIEWER = Viewer(actor=NOBODY, name="program", place="")
BELIEVED = Believed(VIEWER, UNTIL)
HEAD = [(b"host", b"jiedui.test"), (b"authorization", b"Bearer token")]


class Clock(datetime):
    """A clock that stands where it is put."""

    at = NOW

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # no Clock is needed, an instant will do
        """Give the instant."""
        return cls.at.astimezone(tz)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> type[Clock]:
    monkeypatch.setattr(Clock, "at", NOW)
    monkeypatch.setattr(who, "datetime", Clock)
    return Clock


def test_a_program_is_remembered_until_the_instant_and_not_at_it(clock: type[Clock]) -> None:
    programs = Memory[str]()

    programs.remember("token", BELIEVED)

    clock.at = UNTIL - timedelta(microseconds=1)
    assert programs.recall("token") == BELIEVED
    clock.at = UNTIL
    assert programs.recall("token") is None
    assert programs.recall("another") is None


def test_a_flood_of_tokens_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(who, "MOST_REMEMBERED", 2)
    programs = Memory[str]()

    for token in ("a", "b", "c"):
        programs.remember(token, BELIEVED)

    assert [programs.recall(token) is not None for token in ("a", "b", "c")] == [False, True, True]


async def came(regulars: Regulars, head: list[tuple[bytes, bytes]], **more: str) -> None:
    """Send a request to the application."""
    scope = {"type": "http", "method": "POST", "path": "/graphql", "headers": head, "state": {}, **more}

    async def nothing(*_: Any) -> Any:
        return None

    await regulars(scope, nothing, nothing)


def regulars_of(*, believed: bool = True) -> tuple[Regulars, list[str]]:
    """Give the middleware, and which way each request goes; all who come the long way are found to be the program."""
    went: list[str] = []

    async def long_way(scope: Scope, _receive: Receive, _send: Send) -> None:
        went.append("long")
        if believed:
            scope["state"]["believed"] = BELIEVED

    async def door(scope: Scope, _receive: Receive, _send: Send) -> None:
        went.append(f"door, {scope['state']['viewer'].name}")

    return Regulars(long_way, path="/graphql", door=door), went


async def test_the_same_head_goes_straight_to_the_door_until_its_token_must_be_looked_up_again(
    clock: type[Clock],
) -> None:
    regulars, went = regulars_of()

    for length in (b"10", b"11"):
        await came(regulars, [*HEAD, (b"content-length", length)])
    clock.at = UNTIL
    await came(regulars, HEAD)

    assert went == ["long", "door, program", "long"]


@pytest.mark.parametrize(
    ("head", "more"),
    [
        ([*HEAD, (b"origin", b"http://elsewhere.test")], {}),
        ([*HEAD, (b"host", b"elsewhere.test")], {}),
        (HEAD, {"method": "GET"}),
        (HEAD, {"path": "/graphql/schema"}),
    ],
    ids=["origin", "host", "method", "path"],
)
async def test_who_comes_otherwise_than_before_goes_the_long_way(
    head: list[tuple[bytes, bytes]], more: dict[str, str]
) -> None:
    regulars, went = regulars_of()

    await came(regulars, HEAD)
    await came(regulars, head, **more)

    assert went == ["long", "long"]


@pytest.mark.parametrize(
    "head", [[*HEAD, (b"accept-encoding", b"gzip, br")], [*HEAD, (b"x", b"y" * 2_000)]], ids=["compressed", "long"]
)
async def test_heads_that_want_more_than_the_door_or_are_too_long_are_not_kept_in_mind(
    head: list[tuple[bytes, bytes]],
) -> None:
    regulars, went = regulars_of()

    for _ in range(2):
        await came(regulars, head)

    assert went == ["long", "long"]


async def test_who_was_not_let_in_is_not_let_in_the_second_time() -> None:
    regulars, went = regulars_of(believed=False)

    for _ in range(2):
        await came(regulars, HEAD)

    assert went == ["long", "long"]
