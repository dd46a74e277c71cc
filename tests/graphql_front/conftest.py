"""The sample application, by a client that is signed in and on a real socket."""

import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.testclient import TestClient

from tests.graphql_front import sample


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(sample.application(), headers={"Authorization": f"Bearer {sample.TOKEN}"}) as client:
        yield client


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The sample served by uvicorn on a free port."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = _Server(uvicorn.Config(sample.application(), log_level="warning"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        assert server.ready.wait(20), "uvicorn did not start"
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/graphql"
        server.should_exit = True
        thread.join(20)
