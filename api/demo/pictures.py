"""Pictures among the demo's files of evidence, painted when they are needed: a classroom, a page of a ledger."""

from io import BytesIO
from itertools import pairwise
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from api.demo.papers import taken
from domain.evidence.limits import THUMBNAIL_SIDE
from domain.evidence.reading import Taken

Colour = tuple[int, int, int]
CHALK: Colour = (232, 238, 232)
_WALLS = ((214, 205, 188), (196, 208, 206), (222, 214, 204), (203, 209, 190))
_COATS = ((36, 54, 96), (150, 44, 44), (44, 96, 72), (196, 160, 60), (90, 60, 110))


def photograph(name: str, seed: str) -> Taken:
    """Paint a classroom from its last row: the board, two windows, and heads before it."""
    rng, size = Random(seed), (800, 600)
    wall = rng.choice(_WALLS)
    picture = Image.new("RGB", size, wall)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 430, 800, 600), fill=(126, 104, 84))
    for left in (24, 700):
        draw.rectangle((left, 70, left + 78, 270), fill=(232, 242, 250), outline=(110, 120, 128), width=6)
        draw.line((left + 39, 70, left + 39, 270), fill=(110, 120, 128), width=5)
    draw.rectangle((150, 90, 650, 320), fill=(34, 78, 62), outline=(120, 84, 48), width=10)
    for row in range(5):
        _scribble(draw, rng, 180, 125 + 38 * row, rng.randint(160, 420))
    at = rng.randint(200, 560)
    draw.rectangle((at, 300, at + 62, 440), fill=rng.choice(_COATS))
    draw.ellipse((at + 8, 244, at + 54, 304), fill=(222, 184, 156))
    draw.pieslice((at + 5, 238, at + 57, 298), 180, 360, fill=(30, 26, 24))
    for row in range(3):
        for seat in range(6 - row):
            _head(draw, rng, 60 + row * 50 + seat * (126 + 22 * row), 420 + 62 * row, 24 + 9 * row)
    return _picture(name, picture.filter(ImageFilter.BoxBlur(1)))


def scan(name: str, seed: str) -> Taken:
    """Paint a page of a working ledger as a phone scans it: a ruled table, filled in by hand, a stamp below."""
    rng, picture = Random(seed), Image.new("RGB", (780, 1080), (247, 244, 234))
    draw = ImageDraw.Draw(picture)
    columns, rows = (60, 130, 300, 430, 600, 720), range(170, 930, 46)
    for y in rows:
        draw.line((60, y, 720, y), fill=(70, 70, 76), width=2)
    for x in columns:
        draw.line((x, rows[0], x, rows[-1]), fill=(70, 70, 76), width=2)
    _scribble(draw, rng, 230, 110, 320, ink=(20, 20, 24), height=22)
    for y in rows[:-3]:
        for left, right in pairwise(columns):
            _scribble(draw, rng, left + 12, y + 24, (right - left) - rng.randint(24, 70), ink=(28, 44, 120), height=9)
    draw.ellipse((520, 880, 660, 1020), outline=(196, 40, 40), width=7)
    draw.regular_polygon((590, 950, 26), 5, fill=(196, 40, 40))
    return _picture(name, picture.rotate(rng.uniform(-1.2, 1.2), fillcolor=(206, 202, 194)).filter(ImageFilter.SMOOTH))


def _scribble(
    draw: ImageDraw.ImageDraw, rng: Random, left: int, y: int, length: int, *, ink: Colour = CHALK, height: int = 7
) -> None:
    """Scribble a line of signs that nobody can read."""
    x = left
    while x < left + length:
        steps = [(x + rng.randint(0, height * 2), y + rng.randint(-height, height)) for _ in range(4)]
        draw.line(steps, fill=ink, width=2)
        x += height * 3


def _head(draw: ImageDraw.ImageDraw, rng: Random, x: int, y: int, radius: int) -> None:
    """Set a pupil before us, seen from behind."""
    x += rng.randint(-8, 8)
    draw.rounded_rectangle(
        (x - radius * 2, y + radius, x + radius * 2, y + radius * 5), radius, fill=rng.choice(_COATS)
    )
    draw.ellipse((x - radius, y - radius, x + radius, y + radius + 6), fill=(28 + rng.randint(0, 16), 24, 22))


def _picture(name: str, painted: Image.Image) -> Taken:
    """Keep what was painted as the child would that paints a photograph anew."""
    written, small = BytesIO(), BytesIO()
    painted.save(written, "JPEG", quality=60)
    painted.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    painted.save(small, "JPEG", quality=72)
    return taken(name, "image/jpeg", written.getvalue(), small.getvalue())
