"""Contents kept in a bucket, by a server that speaks S3 and knows one key: `make nightly` runs it.

The server is a package for Node.js, locked here; installing it would cost every run some seconds.
"""

import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.evidence.store import store_at
from tests.evidence.contract import content_of, keeps_contents, says_no
from tests.node import install, node_and_npm

KEY = "S3RVER"


@dataclass
class Bucket:
    """A server of one bucket, `evidence`, which keeps it in a folder."""

    script: Path
    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin to answer."""
        node, _ = node_and_npm()
        here = ["-a", "127.0.0.1", "-p", str(self.port), "-d", str(self.folder), "--configure-bucket", "evidence"]
        self.process = subprocess.Popen([node, str(self.script), *here], stdout=subprocess.DEVNULL)
        for _ in range(200):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("the server did not start")

    def stop(self) -> None:
        """Answer no more."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the server."""
    folder = install(Path(__file__).parent, tmp_path_factory.mktemp("bucket"))
    return folder / "node_modules/s3rver/bin/s3rver.js"


@pytest.fixture
def bucket(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """Serve a bucket, and name it in the environment as an administrator does."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        served = Bucket(installed, tmp_path, free.getsockname()[1])
    named = {"ENDPOINT_URL": f"http://127.0.0.1:{served.port}", "ALLOW_HTTP": "true", "REGION": "us-east-1"}
    for name, value in (named | {"ACCESS_KEY_ID": KEY, "SECRET_ACCESS_KEY": KEY}).items():
        monkeypatch.setenv(f"AWS_{name}", value)
    served.start()
    yield served
    served.stop()


async def test_a_bucket_keeps_contents_as_a_folder_does(bucket: Bucket) -> None:
    await keeps_contents(store_at("s3://evidence"))
    await keeps_contents(store_at("s3://evidence/county/990101"))

    kept = {path.name.partition("._")[0] for path in (bucket.folder / "evidence").rglob("*") if path.is_file()}
    assert len([name for name in kept if len(name) == 64]) == 2


async def test_a_bucket_that_is_missing_and_a_key_that_is_wrong_say_no(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    await says_no(store_at("s3://another"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "wrong")
    await says_no(store_at("s3://evidence"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.delenv("AWS_ALLOW_HTTP")
    await says_no(store_at("s3://evidence"))


async def test_a_bucket_that_was_away_for_a_while_has_lost_nothing(bucket: Bucket) -> None:
    store = store_at("s3://evidence")

    await store.put("00/before", b"before")
    bucket.stop()
    await says_no(store)
    bucket.start()
    await store.put("00/after", b"after")

    assert [await content_of(store, key) for key in ("00/before", "00/after")] == [b"before", b"after"]
