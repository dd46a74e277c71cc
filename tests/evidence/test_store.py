"""Where contents are kept: in a folder as in memory; a bucket is tried by `make nightly`, and here one that is away."""

from pathlib import Path

import pytest

from domain.evidence.store import StoreAway, store_at, store_in_memory
from tests.evidence.contract import keeps_contents, says_no


@pytest.fixture
def nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Name a bucket's address where nobody listens."""
    named = {"ENDPOINT_URL": "http://127.0.0.1:9", "ALLOW_HTTP": "true", "REGION": "cn-north-1"}
    for name, value in (named | {"ACCESS_KEY_ID": "one", "SECRET_ACCESS_KEY": "two"}).items():
        monkeypatch.setenv(f"AWS_{name}", value)


async def test_contents_are_kept_under_their_hash_in_a_folder_as_in_memory(tmp_path: Path) -> None:
    for store in (store_at(str(tmp_path / "new" / "evidence")), store_in_memory()):
        await keeps_contents(store)


async def test_a_bucket_that_does_not_answer_says_so_and_says_why(
    nobody_listens: None, caplog: pytest.LogCaptureFixture
) -> None:
    await says_no(store_at("s3://evidence/county"))

    assert "http://127.0.0.1:9/evidence/county/00/none" in caplog.text


@pytest.mark.parametrize("place", ["s3://", "file"])
def test_a_place_that_is_none_is_refused_at_once(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").touch()

    with pytest.raises(StoreAway):
        store_at(place)
