"""`jiedui documents …`: the documents that programs may ask by where only trusted ones are run."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from api.commands.frame import in_one_transaction, language, saying_no
from domain.access import Actor
from domain.document import actions
from domain.document.queries import documents_in_use
from domain.document.rules import MOST_TRUSTED, UnknownDocument
from domain.language import N_
from domain.refusals import Invalid
from schema import LIMITS, schema
from schema.front.document import Documents
from schema.front.problem import InvalidDocument, Problem

documents = typer.Typer(help="Documents that are trusted.", no_args_is_help=True)


class BadDocument(Invalid):
    """A file that holds no valid document."""

    code = "bad_document"
    message = N_("{file}: {problem}")


@documents.command("load")
def load(
    paths: Annotated[list[Path], typer.Argument(exists=True, help="Files, or folders with .graphql files in them.")],
) -> None:
    """Trust the documents in the files, each as it is, and print their hashes. All are valid, or none is trusted."""
    known = Documents(schema, LIMITS)
    with saying_no():
        texts = {file: _valid(known, file) for path in paths for file in _files(path)}

    async def work(session: AsyncSession, actor: Actor) -> dict[Path, bytes]:
        return {
            file: await actions.trust_document(session, actor, text, valid_in=known.mark)
            for file, text in texts.items()
        }

    for file, digest in in_one_transaction(work).items():
        print(f"{digest.hex()}  {file}")


@documents.command("list")
def list_trusted() -> None:
    """List the trusted documents: hash, day of the last question, and the first line of each."""

    async def work(session: AsyncSession, _actor: Actor) -> list[str]:
        found = await documents_in_use(session, most=MOST_TRUSTED, trusted=True)
        return [f"{each.hash.hex()}  {each.asked_at.date()}  {each.text.strip().splitlines()[0]}" for each in found]

    for line in in_one_transaction(work):
        print(line)


@documents.command("drop")
def drop(digest: Annotated[str, typer.Argument(metavar="HASH", help="The SHA-256 that load printed.")]) -> None:
    """Trust a document no longer. Programs that serve now forget it when they are started anew."""

    async def work(session: AsyncSession, actor: Actor) -> None:
        await actions.drop_document(session, actor, _bytes(digest))

    in_one_transaction(work)


def _files(path: Path) -> list[Path]:
    return sorted(path.rglob("*.graphql")) if path.is_dir() else [path]


def _valid(known: Documents, file: Path) -> str:
    """Read a file's document.

    :raises BadDocument: when it is no valid document
    """
    try:
        text = file.read_bytes().decode("utf-8")
        known.ready(text, {})
    except UnicodeDecodeError:
        raise BadDocument(file=str(file), problem=N_("The file is not UTF-8.")) from None
    except Problem as problem:
        raise BadDocument(file=str(file), problem=problem.said(language())) from None
    except InvalidDocument as invalid:
        raise BadDocument(file=str(file), problem=str(invalid.errors[0])) from None
    return text


def _bytes(digest: str) -> bytes:
    try:
        return bytes.fromhex(digest)
    except ValueError:
        raise UnknownDocument(value=digest) from None
