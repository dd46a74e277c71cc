"""How much evidence is taken, and what the child may spend on one picture."""

MOST_BYTES = 10_000_000
MOST_FILES = 30
"""Of one file, and of one record."""
MOST_AT_ONCE = 10
LONGEST_NAME = 120

PICTURE_SIDE, THUMBNAIL_SIDE = 2560, 320
MOST_PIXELS = 60_000_000
MEMORY_BYTES = 1_200_000_000
CPU_SECONDS = 15
WALL_SECONDS = 40
