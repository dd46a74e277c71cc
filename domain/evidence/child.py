"""The process that opens one picture: it limits itself, reads from standard input, answers, and ends.

The first line is the verdict, `{"taken_on": "2026-09-25", "sizes": [picture, thumbnail]}`; then come both as JPEG. What
the camera wrote beside the picture (its place, its owner, its serial number) is not part of either.
"""

import json
import re
import sys
from io import BytesIO

from PIL import ExifTags, Image, ImageOps

from domain.confined import limit_myself
from domain.evidence.limits import CPU_SECONDS, MEMORY_BYTES, MOST_PIXELS, PICTURE_SIDE, THUMBNAIL_SIDE

_TAKEN = re.compile(r"([0-9]{4}):([0-9]{2}):([0-9]{2}) ")


def main() -> None:
    """Read the picture on standard input, and write it down anew."""
    limit_myself(memory=MEMORY_BYTES, cpu=CPU_SECONDS)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    content = sys.stdin.buffer.read()
    with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise SystemExit(1)
        taken_on = _taken_on(opened)
        upright = ImageOps.exif_transpose(opened).convert("RGB")
    made = [_jpeg(upright, side, quality) for side, quality in ((PICTURE_SIDE, 85), (THUMBNAIL_SIDE, 78))]
    verdict = {"taken_on": taken_on, "sizes": [len(each) for each in made]}
    sys.stdout.buffer.writelines([json.dumps(verdict).encode() + b"\n", *made])


def _taken_on(picture: Image.Image) -> str | None:
    """Read the day on which the camera says it was taken."""
    said = picture.getexif().get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal, "")
    found = _TAKEN.match(str(said))
    return "-".join(found.groups()) if found else None


def _jpeg(picture: Image.Image, side: int, quality: int) -> bytes:
    """Paint the picture anew, no larger than the side, so that nothing but its points goes over."""
    smaller = picture.copy()
    smaller.thumbnail((side, side), Image.Resampling.LANCZOS)
    bare = Image.new("RGB", smaller.size)
    bare.paste(smaller)
    written = BytesIO()
    bare.save(written, "JPEG", quality=quality, optimize=True)
    return written.getvalue()


if __name__ == "__main__":
    main()
