"""Papers among the demo's files of evidence, made on the spot and small: notices, lists of names, minutes."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from domain.evidence.reading import Taken
from domain.spreadsheet.writing import Column, Written, as_workbook

_PDF, _OFFICE = "application/pdf", "application/vnd.openxmlformats-officedocument."
_WIDTH, _MARGIN, _LINE = 32, 72, 26
_NAMESPACE = "http://schemas.openxmlformats.org/"
_DOCUMENT = {
    "[Content_Types].xml": f'<Types xmlns="{_NAMESPACE}package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_OFFICE}wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_NAMESPACE}package/2006/relationships"><Relationship Id="r" '
    f'Type="{_NAMESPACE}officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
}


def notice(name: str, head: str, number: str, title: str, body: Iterable[str], signed: str) -> Taken:
    """Write a document under a red head, as an office issues it: a page of PDF in a face that every reader has."""
    lines = [part for paragraph in body for part in _wrapped("　　" + paragraph)]
    red = [f"1 0 0 rg 1 0 0 RG BT /F 26 Tf {_centred(head, 26)} 740 Td <{_hex(head)}> Tj ET"]
    red += [f"BT /F 13 Tf {_centred(number, 13)} 700 Td <{_hex(number)}> Tj ET", "2 w 72 686 m 523 686 l S"]
    black = [f"0 g BT /F 19 Tf {_centred(title, 19)} 640 Td <{_hex(title)}> Tj ET"]
    black += [
        f"BT /F 14 Tf {_MARGIN} {596 - _LINE * row} Td <{_hex(line)}> Tj ET"
        for row, line in enumerate([*lines, "", "　" * (_WIDTH - len(signed) - 2) + signed])
    ]
    return taken(name, _PDF, _pdf("\n".join(red + black).encode("ascii")))


def roster(name: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Taken:
    """Write a list of names as a workbook with room to sign."""
    table = Written(title="签到", columns=[Column(heading=each) for each in headings], rows=rows)
    return taken(name, f"{_OFFICE}spreadsheetml.sheet", as_workbook(table))


def minutes(name: str, paragraphs: Iterable[str]) -> Taken:
    """Write minutes of a meeting as a document of an office program."""
    text = "".join(f"<w:p><w:r><w:t>{each}</w:t></w:r></w:p>" for each in paragraphs)
    main = f'<w:document xmlns:w="{_NAMESPACE}wordprocessingml/2006/main"><w:body>{text}</w:body></w:document>'
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as packed:
        for part, content in (_DOCUMENT | {"word/document.xml": main}).items():
            packed.writestr(part, content)
    return taken(name, f"{_OFFICE}wordprocessingml.document", written.getvalue())


def taken(name: str, media_type: str, content: bytes, thumbnail: bytes | None = None) -> Taken:
    """Take a file in that needs no judging, for it was made here."""
    return Taken(
        name=name, media_type=media_type, sent_sha256=sha256(content).digest(), content=content, thumbnail=thumbnail
    )


def _pdf(page: bytes) -> bytes:
    """Wrap the strokes of one A4 page; its face is one of those that readers know by name, so none is embedded."""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(page), page),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/FontDescriptor 7 0 R/DW 1000/W[1 95 500]>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880"
        b"/Descent -120/CapHeight 880/StemV 93>>",
    ]
    written, places = bytearray(b"%PDF-1.4\n"), list[int]()
    for number, part in enumerate(parts, 1):
        places.append(len(written))
        written += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(written) + end % (len(parts) + 1, table, len(parts) + 1, len(written))


def _hex(text: str) -> str:
    return text.encode("utf-16-be").hex()


def _centred(text: str, size: int) -> float:
    """Tell where a line begins that stands in the middle of the page; Latin letters and digits are half as wide."""
    return (595 - size * sum(0.5 if each.isascii() else 1 for each in text)) / 2


def _wrapped(text: str) -> list[str]:
    return [text[at : at + _WIDTH] for at in range(0, len(text), _WIDTH)]
