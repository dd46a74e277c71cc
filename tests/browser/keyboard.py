"""Somebody who has no mouse: every way is made with Tab, arrows, Enter and typing, and every key is counted."""

from playwright.sync_api import Page

MOST_TABS = 400

_FOCUSED = """() => {
  const it = document.activeElement;
  if (!it || it === document.body) return {name: "", tag: "", href: ""};
  const words = (node) => node ? node.textContent : "";
  const by = (it.getAttribute("aria-labelledby") || "").split(" ").map((id) => words(document.getElementById(id)));
  const labels = [...(it.labels || [])].map(words);
  const own = labels.length ? "" : it.textContent;
  const name = [it.getAttribute("aria-label") || "", ...by, ...labels, own].join(" ").replace(/\\s+/g, " ").trim();
  return {name, tag: it.tagName, href: it.getAttribute("href") || ""};
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

    def go_to(self, name: str, *, leading_to: str = "", tag: str = "", back: bool = False) -> None:
        """Press Tab until what has the focus bears the name, leads there if a link is meant, and is such an element.

        Going back from the top of a page begins at its end.
        """
        for _ in range(MOST_TABS):
            self.press("Shift+Tab" if back else "Tab")
            focused = self.page.evaluate(_FOCUSED)
            if name in focused["name"] and leading_to in focused["href"] and tag in focused["tag"]:
                return
        raise AssertionError(f"no Tab leads to “{name}” at {self.page.url}")

    def follow(self, name: str, *, leading_to: str = "", back: bool = False) -> None:
        """Go to a link or a button and press Enter; the page that comes is awaited."""
        self.go_to(name, leading_to=leading_to, back=back)
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
