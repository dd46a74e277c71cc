"""Files made for the tests: pictures with what a camera adds, documents, and things that only look like them."""

from io import BytesIO
from zipfile import ZipFile

from PIL import ExifTags, Image

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def photograph(*, side: int = 64, colour: str = "red", turned: bool = False) -> bytes:
    """Take a picture, which the camera marks with its place, its owner and the day."""
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "王小梅的手机"
    exif[ExifTags.Base.Orientation] = 6 if turned else 1
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2025:09:25 10:11:12"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (37.0, 36.0, 30.0)
    written = BytesIO()
    Image.new("RGB", (side * 2, side), colour).save(written, "JPEG", exif=exif)
    return written.getvalue()


def office_file(part: str, *more: str) -> bytes:
    """Pack a file of an office program that has these parts."""
    written = BytesIO()
    with ZipFile(written, "w") as packed:
        for name in ("[Content_Types].xml", part, *more):
            packed.writestr(name, "<x/>")
    return written.getvalue()
