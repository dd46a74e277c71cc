"""What is right for evidence: a file of a kind that is kept, not too large, and what a record is asked to show."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from domain.evidence.limits import MOST_BYTES, MOST_FILES
from domain.language import N_
from domain.refusals import Conflict, Invalid, NotFound

_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_ZIP = b"PK\x03\x04"
_PARTS = {
    b"word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_MACROS = b"vbaProject.bin"

ASKED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "activity": {
        "lesson_delivery": ("photos", "roster"),
        "caravan": ("notice", "photos", "roster"),
        "demo_lesson": ("photos", "roster"),
        "teaching_research": ("minutes", "roster"),
        "menu_research": ("minutes", "roster"),
        "lecture": ("photos", "roster"),
        "sync_class": ("photos",),
        "remote": ("minutes",),
        "shadowing": ("roster", "plan_and_summary"),
    },
    "posting": {"": ("order",)},
    "twinning": {"": ("agreement", "plan_and_summary")},
}
"""What each kind of record is asked to show; common practice of inspections, not a statute."""


class UnknownEvidence(NotFound):
    """No file that the actor may see has this id."""

    code = "unknown_evidence"
    message = N_("There is no such file.")


class FileTooLarge(Invalid):
    """A file of this size is no photograph and no notice."""

    code = "file_too_large"
    message = N_("{name} is larger than {megabytes} MB.")


class EmptyFile(Invalid):
    """A file without content shows nothing."""

    code = "empty_file"
    message = N_("{name} is empty.")


class NotEvidence(Invalid):
    """What a file is, its bytes say, whatever its name does."""

    code = "not_evidence"
    message = N_("{name} is neither a picture (JPEG, PNG, WebP) nor a PDF, nor a Word or Excel file without macros.")


class UnreadablePicture(Invalid):
    """The picture is damaged, far too large, or made to do harm."""

    code = "unreadable_picture"
    message = N_("{name} cannot be read as a picture.")


class TooManyFiles(Conflict):
    """A record is shown by a few files."""

    code = "too_many_files"
    message = N_("A record has at most {limit} files.")


class KeptElsewhere(Conflict):
    """Whoever attaches a file must see it afterwards, and files stand in one county's books."""

    code = "kept_elsewhere"
    message = N_("The other county keeps the files of this record; the school there attaches them.")


class NoFile(Invalid):
    """Nothing was sent."""

    code = "missing"
    message = N_("Please choose a file.")


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a record's checklist: a kind of evidence, and how many files show it."""

    kind: str
    files: int

    @property
    def missing(self) -> bool:
        """Tell whether nothing shows it yet."""
        return self.files == 0


def checklist(thing: str, sort: str, kinds: Collection[str]) -> list[Check]:
    """Tell what a record is asked to show, and what is there of it."""
    asked: Sequence[str] = ASKED[thing].get(sort, ASKED[thing].get("", ()))
    return [Check(kind, sum(each == kind for each in kinds)) for kind in asked]


def media_type_of(content: bytes, name: str) -> str:
    """Tell what a file is by its bytes.

    :raises EmptyFile: when there are none
    :raises FileTooLarge: when there are too many
    :raises NotEvidence: when it is of a kind that is not kept
    """
    if not content:
        raise EmptyFile(field="files", name=name)
    if len(content) > MOST_BYTES:
        raise FileTooLarge(field="files", name=name, megabytes=MOST_BYTES // 1_000_000)
    if content.startswith(_PICTURES) or (content[:4] == b"RIFF" and content[8:12] == b"WEBP"):
        return "image/jpeg"
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    found = next((media for part, media in _PARTS.items() if part in content), None)
    if not content.startswith(_ZIP) or found is None or _MACROS in content:
        raise NotEvidence(field="files", name=name)
    return found


def check_count(present: int, more: int) -> None:
    """Refuse more files than a record needs.

    :raises TooManyFiles: when there would be
    """
    if present + more > MOST_FILES:
        raise TooManyFiles(field="files", limit=MOST_FILES)
