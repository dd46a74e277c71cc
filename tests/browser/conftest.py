"""One server with the demo county and one browser for the whole package; a window to itself for each visitor."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.program import HERE, Program, copy_of, demo_at_rest, serving
from tests.browser.visit import Visit
from tests.browser.windows import Windows

FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--disable-gpu-compositing",
)


Launch = Callable[..., Browser]


class PageAs(Protocol):
    """Opens a window and signs somebody in by the door's own form."""

    def __call__(
        self,
        username: str | None,
        *,
        at: str | None = None,
        javascript: bool = True,
        language: str = "zh",
        refusals: frozenset[int] = frozenset(),
    ) -> Visit:
        """Open it; `refusals` are the HTTP statuses that the test provokes on purpose."""
        ...


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder that holds the demo county, at rest."""
    return demo_at_rest(tmp_path_factory)


@pytest.fixture(scope="package")
def served(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Serve the demo county to every test of the package."""
    with serving(copy_of(demo, tmp_path_factory.mktemp("served") / "var"), "--demo") as program:
        yield program


@pytest.fixture
def untouched(demo: Path, tmp_path: Path) -> Iterator[Program]:
    """Serve a demo county that no other test has touched."""
    with serving(copy_of(demo, tmp_path / "var"), "--demo") as program:
        yield program


@pytest.fixture(scope="package")
def launch() -> Iterator[Launch]:
    """Give a starter of the system's Chromium, by flags beyond the usual."""
    with sync_playwright() as playwright:
        path = find_browser()
        yield lambda *flags: playwright.chromium.launch(
            executable_path=path, args=[*FLAGS, *flags], chromium_sandbox=False
        )


@pytest.fixture(scope="package")
def browser(launch: Launch) -> Iterator[Browser]:
    """Run the system's Chromium."""
    with launch() as browser:
        yield browser


@pytest.fixture(scope="package")
def windows(browser: Browser) -> Windows:
    """Give the windows of the system's Chromium."""
    return Windows(browser)


@pytest.fixture
def page_as(windows: Windows, request: pytest.FixtureRequest) -> Iterator[PageAs]:
    """Give a lender of windows; at the end no page may have complained or asked anybody but us."""
    visits: list[tuple[Visit, bool]] = []

    def opened(
        username: str | None,
        *,
        at: str | None = None,
        javascript: bool = True,
        language: str = "zh",
        refusals: frozenset[int] = frozenset(),
    ) -> Visit:
        address = at or request.getfixturevalue("served").address
        lent = windows.lend(address, javascript=javascript, language=language, refusals=refusals)
        visits.append((lent, javascript))
        if username is not None:
            lent.sign_in(username)
        return lent

    yield opened
    for each, javascript in visits:
        windows.take_back(each, javascript=javascript)
    assert [trouble for each, _ in visits for trouble in each.troubles] == []


def find_browser() -> str:
    """Give the browser that `make test` found, else find one the same way."""
    named = os.environ.get("JIEDUI_BROWSER")
    if named:
        return named
    found = subprocess.run(["tests/browser.sh"], cwd=HERE, text=True, capture_output=True)
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()
