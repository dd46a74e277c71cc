"""Somebody who has no mouse: every way is made with Tab, arrows, Enter and typing, and every key is counted."""

from playwright.sync_api import Page

MOST_TABS = 400

_FOCUSED = """() => {
  const it = document.activeElement;
  if (!it || it === document.body) return "";
  const words = (node) => node ? node.textContent : "";
  const by = (it.getAttribute("aria-labelledby") || "").split(" ").map((id) => words(document.getElementById(id)));
  const labels = [...(it.labels || [])].map(words);
  return [it.getAttribute("aria-label") || "", ...by, ...labels, it.labels?.length ? "" : it.textContent]
    .join(" ").replace(/\\s+/g, " ").trim();
}"""
_OPTIONS = "() => [...document.activeElement.options].map((option) => option.text)"
_CHOSEN = "() => document.activeElement.selectedIndex"


class Keyboard:
    """The keyboard of a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.strokes = 0

    def press(self, key: str, times: int = 1) -> None:
        """Press a key."""
        for _ in range(times):
            self.page.keyboard.press(key)
        self.strokes += times

    def type(self, text: str) -> None:
        """Type a text."""
        self.page.keyboard.type(text)
        self.strokes += len(text)

    def go_to(self, name: str, *, leading_to: str = "", tag: str = "") -> None:
        """Press Tab until what has the focus bears the name, leads there if a link is meant, and is such an element."""
        for _ in range(MOST_TABS):
            self.press("Tab")
            if name in self.focused and leading_to in self.leads_to and tag in self.tag:
                return
        raise AssertionError(f"no Tab leads to “{name}” at {self.page.url}")

    def follow(self, name: str, *, leading_to: str = "") -> None:
        """Go to a link or a button and press Enter; the page that comes is awaited."""
        self.go_to(name, leading_to=leading_to)
        self.enter()

    def enter(self) -> None:
        """Press Enter, and wait for the page that comes."""
        with self.page.expect_navigation():
            self.press("Enter")

    def choose(self, label: str, option: str) -> None:
        """Go to a list and choose by the arrow keys."""
        self.go_to(label, tag="SELECT")
        options: list[str] = self.page.evaluate(_OPTIONS)
        wanted = next(place for place, text in enumerate(options) if option in text)
        steps = wanted - int(self.page.evaluate(_CHOSEN))
        self.press("ArrowDown" if steps > 0 else "ArrowUp", abs(steps))
        assert self.page.evaluate(_CHOSEN) == wanted

    @property
    def leads_to(self) -> str:
        """Where what has the focus leads, if it is a link."""
        return str(self.page.evaluate("() => document.activeElement?.getAttribute('href') || ''"))

    @property
    def tag(self) -> str:
        """Which element has the focus."""
        return str(self.page.evaluate("() => document.activeElement?.tagName || ''"))

    @property
    def focused(self) -> str:
        """The name of what has the focus, as a screen reader would say it."""
        return str(self.page.evaluate(_FOCUSED))
