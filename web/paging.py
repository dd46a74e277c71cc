"""A long list page by page: which page is meant, and the way to those beside it."""

from collections.abc import Callable, Sized
from typing import Any

from web.form import Form

PAGE = 50


def page_asked(form: Form, total: int, *, size: int = PAGE) -> int:
    """Read which page is meant, or the nearest that there is."""
    return within(form.number("page", default=1), total, size=size)


def within(number: int, total: int, *, size: int = PAGE) -> int:
    """Give the page, or the nearest that there is."""
    return min(max(1, number), max(1, -(-total // size)))


def pager(number: int, total: int, href: Callable[[int], str], *, size: int = PAGE) -> dict[str, Any]:
    """Say which rows the page shows, and give the addresses of the pages before and after it."""
    first, last = (number - 1) * size + 1, min(number * size, total)
    return {
        "span": f"{first:,}–{last:,}" if total else "0",
        "previous_href": href(number - 1) if number > 1 else None,
        "next_href": href(number + 1) if last < total else None,
    }


def pager_of(listed: Sized, number: int, total: int, href: Callable[[int], str]) -> dict[str, Any]:
    """Say which rows were found for the page, even past the end, and give the addresses of those before and after."""
    first = (number - 1) * PAGE + 1
    return {
        "shown": f"{first}–{first + len(listed) - 1}" if listed else "0",
        "previous_href": href(number - 1) if number > 1 else None,
        "next_href": href(number + 1) if number * PAGE < total else None,
    }
