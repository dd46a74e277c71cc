"""How answers leave: the server writes an answer's head and body one after the other, and they go out together.

Each write of uvicorn's is a call to the kernel and a packet of its own; for a small answer two of them cost more than
finding it.
"""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class Parcels:
    """A connection that keeps what is written until the one who writes has to wait, and then sends all of it."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._kept: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Keep it for the parcel that leaves next."""
        if not self._kept:
            self._loop.call_soon(self._send)
        self._kept.append(data)

    def close(self) -> None:
        """Send what is kept and close."""
        self._send()
        self._transport.close()

    def _send(self) -> None:
        kept, self._kept = self._kept, []
        if kept and not self._transport.is_closing():
            self._transport.writelines(kept)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class InParcels(HttpToolsProtocol):
    """Uvicorn's own protocol, over such a connection."""

    # Uvicorn narrows the transport in the same way, against asyncio's own signature.
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin with a connection."""
        super().connection_made(cast("asyncio.Transport", Parcels(transport, self.loop)))
