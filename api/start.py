"""The ways into the program: what it is made of is imported while the garbage collector rests.

What is imported stays to the end, hundreds of thousands of things. To look through them for garbage again and again
takes a fifth of each start, and some of every later look.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def making() -> Iterator[None]:
    """Look for no garbage while the block lasts, and never among what it has made."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def main() -> None:
    """Run the command line."""
    with making():
        from api.cli import app
    app()
