"""The browser's windows, lent to one test after another: to open one costs more than most tests do in it."""

from collections import defaultdict

from playwright.sync_api import Browser, Error

from tests.browser.visit import HEIGHTS, Visit, visit

BROAD = 1366
_Kind = tuple[bool, str]


class Windows:
    """Windows of one browser, those free for each kind: with scripts or without, in one language or the other."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: dict[_Kind, list[Visit]] = defaultdict(list)

    def lend(self, address: str, *, javascript: bool, language: str, refusals: frozenset[int]) -> Visit:
        """Give a window in which nobody has signed in and nothing is open of ours."""
        free = self._free[javascript, language]
        if not free:
            free.append(visit(self._browser, address, width=BROAD, javascript=javascript, language=language))
        lent = free.pop()
        lent.address, lent.refusals = address, refusals
        lent.troubles.clear()
        return lent

    def take_back(self, lent: Visit, *, javascript: bool) -> None:
        """Forget who has signed in and whatever was set, and keep the window for the next test.

        It waits at the door, so that the next page goes on with its process. One whose page cannot be left is closed.
        """
        page = lent.page
        lent.leave()
        try:
            lent.go("/login")
        except Error:
            page.context.close()
            return
        for each in page.context.pages:
            if each is not page:
                each.close()
        page.emulate_media(media="null")
        page.set_viewport_size({"width": BROAD, "height": HEIGHTS[BROAD]})
        self._free[javascript, lent.language].append(lent)
