"""One visitor's window: who is signed in, and everything in it that should not have happened."""

import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, WebError, expect

HEIGHTS = {1366: 768, 390: 844}
PATIENCE = 30_000  # milliseconds, for a busy machine
expect.set_options(timeout=PATIENCE)

_SESSIONS: dict[tuple[str, str], str] = {}
_KEPT = ("content-type", "content-security-policy", "cross-origin-opener-policy", "permissions-policy")
_STATUS = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")


@dataclass
class Visit:
    """A window with its page, and the troubles that were met in it."""

    page: Page
    address: str
    language: str = "zh"
    refusals: frozenset[int] = frozenset()
    troubles: list[str] = field(default_factory=list)
    listeners: list[Callable[[Response], None]] = field(default_factory=list)

    def go(self, path: str) -> int:
        """Open a page of ours and give the status of its answer."""
        return self.open(path).status

    def open(self, path: str) -> Response:
        """Open a page of ours and give its answer."""
        answer = self.page.goto(self.address + path)
        assert answer is not None
        return answer

    def show(self, answer: httpx2.Response) -> None:
        """Open a page that was answered before, scripts, policies and all, without having it made once more."""
        headers = [{"name": name, "value": answer.headers[name]} for name in _KEPT if name in answer.headers]
        body = b64encode(answer.content).decode()

        def give(paused: dict[str, Any]) -> None:
            given = {"requestId": paused["requestId"], "responseCode": answer.status_code}
            line.send("Fetch.fulfillRequest", {**given, "responseHeaders": headers, "body": body})

        line = self.page.context.new_cdp_session(self.page)
        line.on("Fetch.requestPaused", give)
        line.send("Fetch.enable", {"patterns": [{"urlPattern": "*", "resourceType": "Document"}]})
        self.go(answer.url.raw_path.decode())
        line.detach()

    def client(self, language: str) -> httpx2.Client:
        """Give who is signed in here a way to ask for pages, in a language, without the window."""
        session = next(each["value"] for each in self.page.context.cookies() if each["name"] == "session")
        cookies = {"session": session, "language": language}
        return httpx2.Client(base_url=self.address, cookies=cookies, follow_redirects=True, timeout=30)

    def sign_in(self, username: str) -> None:
        """Go through the door, or show the session that an earlier visit has brought from there."""
        known = _SESSIONS.get((self.address, username))
        if known is None:
            self._go_through_the_door(username)
            cookies = self.page.context.cookies()
            _SESSIONS[self.address, username] = next(each["value"] for each in cookies if each["name"] == "session")
        else:
            self.page.context.add_cookies([{"name": "session", "value": known, "url": self.address}])

    def leave(self) -> None:
        """Be nobody, in the window's language, whom nobody listens to."""
        self.page.context.clear_cookies()
        self.page.context.add_cookies([{"name": "language", "value": self.language, "url": self.address}])
        while self.listeners:
            self.page.remove_listener("response", self.listeners.pop())

    def listen(self, listener: Callable[[Response], None]) -> None:
        """Have each answer that comes to the window told, as long as this visit lasts."""
        self.page.on("response", listener)
        self.listeners.append(listener)

    def _go_through_the_door(self, username: str) -> None:
        entered = self.page.context.request.post(
            f"{self.address}/login", form={"username": username, "password": password_of(username)}
        )
        assert "/login" not in entered.url, entered.text()

    @property
    def path(self) -> str:
        """Where the window stands, the query included."""
        return self.page.url.removeprefix(self.address)

    def heard(self, message: ConsoleMessage) -> None:
        """Note what the console complains of, but for answers that the test has asked for."""
        refused = _STATUS.search(message.text)
        if message.type == "error" and not (refused and int(refused[1]) in self.refusals):
            self.troubles.append(f"console at {self.path}: {message.text}")

    def failed(self, error: WebError) -> None:
        """Note an error that no script has caught."""
        self.troubles.append(f"script at {self.path}: {error.error}")

    def asked(self, request: Request) -> None:
        """Note a request to anybody but us."""
        if not request.url.startswith((self.address + "/", "data:")):
            self.troubles.append(f"at {self.path}, a request to {request.url}")


def visit(browser: Browser, address: str, *, width: int, javascript: bool, language: str) -> Visit:
    """Open a window in which nobody has signed in."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHTS[width]},
        java_script_enabled=javascript,
        locale="zh-CN" if language == "zh" else "en-GB",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    opened = Visit(context.new_page(), address, language)
    opened.leave()
    context.on("console", opened.heard)
    context.on("weberror", opened.failed)
    context.on("request", opened.asked)
    return opened


def password_of(username: str) -> str:
    """Give the demonstration's password, as its door tells it."""
    return f"demo-{username}-2026"


@contextmanager
def signed_in(address: str, username: str) -> Iterator[httpx2.Client]:
    """Sign in as a program with cookies would, to ask by GraphQL."""
    with httpx2.Client(base_url=address, timeout=30) as client:
        entered = client.post("/login", data={"username": username, "password": password_of(username)})
        assert entered.status_code == 303, entered.text
        yield client


def asked(client: httpx2.Client, query: str, **variables: object) -> Any:
    """Ask by GraphQL and give the data; an error fails."""
    answer = client.post("/graphql", json={"query": query, "variables": variables})
    said = answer.json()
    assert answer.status_code == 200, said
    assert "errors" not in said, said
    return said["data"]
