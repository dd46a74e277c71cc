"""How much of a file from outside is looked at before it is refused."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest table that is read: `size` in bytes, `cell` in characters, the rest counted without blank rows."""

    size: int = 20_000_000
    rows: int = 100_000
    columns: int = 200
    cell: int = 10_000


# What a workbook may be as a zip file, whatever table it holds.
MOST_PARTS = 200
MOST_UNPACKED = 100_000_000
MOST_RATIO = 100
RATIO_COUNTS_FROM = 10_000_000

# What the child process may spend on one workbook, and how much it may answer.
MEMORY_BYTES = 1_000_000_000
CPU_SECONDS = 15
WALL_SECONDS = 40
MOST_ANSWER = 64_000_000
