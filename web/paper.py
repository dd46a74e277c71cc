"""Official papers (公文): what stands on one, and the same as a Word file, laid out as GB/T 9704-2012 asks.

A4; the type area is 156 mm by 225 mm, 37 mm below the top edge and 28 mm from the left; 22 lines of 28 signs, so that
a sign takes 5.57 mm and a line 10.23 mm; text in FangSong of size three (16 pt), the title in size two (22 pt). The
Word file is written here and not by a library: it is four small parts in a zip, and the grid must be exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PAGE = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:header="851" w:footer="1418" w:gutter="0"/>'
    '<w:docGrid w:type="linesAndChars" w:linePitch="580" w:charSpace="-849"/></w:sectPr>'
)
_PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'officeDocument" Target="word/document.xml"/></Relationships>'
    ),
}
TEXT, TITLE, HEAD = ("仿宋_GB2312", 32), ("方正小标宋简体", 44), ("黑体", 32)
CELL = ("仿宋_GB2312", 21)
"""Fonts by name, with sizes in half-points; a machine that lacks one takes what is nearest."""

Font = tuple[str, int]


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What stands on a paper: number, title, paragraphs, a list with its heading, and who signs on which day."""

    title: str
    paragraphs: Sequence[str]
    number: str = ""
    list_title: str = ""
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    signed: str = ""
    dated: str = ""


def word_file(paper: Paper) -> bytes:
    """Write the paper as a Word file."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as file:
        for name, part in {**_PARTS, "word/document.xml": _document(paper)}.items():
            file.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{part}')
    return packed.getvalue()


def _document(paper: Paper) -> str:
    above = [_line(paper.number, TEXT, "center")] if paper.number else []
    text = [_line(each, TEXT, "both", indent=True) for each in paper.paragraphs]
    below = [_line("", TEXT), _line(paper.signed, TEXT, "right"), _line(paper.dated, TEXT, "right")]
    listed = [_line(paper.list_title, HEAD, "left", apart=True), _table(paper)] if paper.rows else []
    body = [*above, _line(paper.title, TITLE, "center"), _line("", TEXT), *text, *below, *listed]
    return f'<w:document xmlns:w="{_MAIN}"><w:body>{"".join(body)}{_PAGE}</w:body></w:document>'


def _line(text: str, font: Font, to: str = "left", *, indent: bool = False, apart: bool = False) -> str:
    """Write a paragraph; `apart` begins a new page."""
    shape = f'<w:jc w:val="{to}"/>'
    if indent:
        shape = f'<w:ind w:firstLineChars="200" w:firstLine="640"/>{shape}'
    if apart:
        shape = f"<w:pageBreakBefore/>{shape}"
    return f"<w:p><w:pPr>{shape}</w:pPr>{_run(text, font)}</w:p>"


def _run(text: str, font: Font) -> str:
    name, size = font
    look = (
        f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}"/><w:sz w:val="{size}"/>'
        f'<w:szCs w:val="{size}"/>'
    )
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(_printable(text))}</w:t></w:r>'


def _printable(text: str) -> str:
    """Leave out signs that XML cannot carry."""
    return "".join(sign for sign in text if sign >= " " or sign in "\t\n")


def _table(paper: Paper) -> str:
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    head = f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{_cells(paper.columns)}</w:tr>"
    rows = "".join(f"<w:tr>{_cells(row)}</w:tr>" for row in paper.rows)
    grid = "<w:gridCol/>" * len(paper.columns)
    shape = f'<w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{lines}</w:tblBorders>'
    return f"<w:tbl><w:tblPr>{shape}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>{_line('', CELL)}"


def _cells(row: Sequence[str]) -> str:
    return "".join(f"<w:tc><w:tcPr/>{_line(cell, CELL, 'center')}</w:tc>" for cell in row)
