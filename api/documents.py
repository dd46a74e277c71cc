"""GraphQL documents in files: read, and valid in the schema."""

from collections.abc import Sequence
from pathlib import Path

from domain.language import N_
from domain.refusals import Invalid
from schema import LIMITS, schema
from schema.front.document import Documents
from schema.front.problem import InvalidDocument, Problem

_KNOWN = Documents(schema, LIMITS)
MARK = _KNOWN.mark
"""The mark of the schema in which they are valid."""


class BadDocument(Invalid):
    """A file that holds no valid document."""

    code = "bad_document"
    message = N_("{file}: {problem}")


def read_documents(paths: Sequence[Path], language: str) -> dict[Path, str]:
    """Read each file, and each .graphql file of each folder.

    :param language: the language in which a refusal says what is wrong with a document
    :raises BadDocument: when one is no valid document
    """
    return {file: _valid(file, language) for path in paths for file in _files(path)}


def _files(path: Path) -> list[Path]:
    return sorted(path.rglob("*.graphql")) if path.is_dir() else [path]


def _valid(file: Path, language: str) -> str:
    """Read a file's document.

    :raises BadDocument: when it is no valid document
    """
    try:
        text = file.read_bytes().decode("utf-8")
        _KNOWN.ready(text, {})
    except UnicodeDecodeError:
        raise BadDocument(file=str(file), problem=N_("The file is not UTF-8.")) from None
    except Problem as problem:
        raise BadDocument(file=str(file), problem=problem.said(language)) from None
    except InvalidDocument as invalid:
        raise BadDocument(file=str(file), problem=str(invalid.errors[0])) from None
    return text
