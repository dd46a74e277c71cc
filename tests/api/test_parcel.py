"""Answers leave in parcels: what is written without waiting goes out together, and nothing is lost at the end."""

import asyncio
from typing import Any, cast

from api.parcel import Parcels


class Wire:
    """The end of a connection, which notes every call to the kernel."""

    def __init__(self) -> None:
        self.calls: list[bytes] = []
        self.closed = False

    def writelines(self, parts: list[bytes]) -> None:
        """Note one call."""
        self.calls.append(b"".join(parts))

    def close(self) -> None:
        """Close it."""
        self.closed = True

    def is_closing(self) -> bool:
        """Tell whether it is closed."""
        return self.closed

    def get_extra_info(self, name: str) -> Any:
        """Tell something else of it."""
        return name


def over(wire: Wire) -> Parcels:
    return Parcels(cast("asyncio.Transport", wire), asyncio.get_running_loop())


async def test_head_and_body_go_out_together_and_the_next_answer_by_itself() -> None:
    wire = Wire()
    parcels = over(wire)

    parcels.write(b"head, ")
    parcels.write(b"body")
    before = list(wire.calls)
    await asyncio.sleep(0)
    parcels.write(b"next")
    await asyncio.sleep(0)

    assert before == []
    assert wire.calls == [b"head, body", b"next"]
    assert parcels.get_extra_info("peername") == "peername"


async def test_closing_sends_what_was_written_and_nothing_is_sent_after_it() -> None:
    wire = Wire()
    parcels = over(wire)

    parcels.write(b"last")
    parcels.close()
    parcels.write(b"too late")
    await asyncio.sleep(0)

    assert (wire.calls, wire.closed) == ([b"last"], True)
