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

documents = typer.Typer(help="Documents that are trusted.", no_args_is_help=True)


@documents.command("load")
def load(
    paths: Annotated[list[Path], typer.Argument(exists=True, help="Files, or folders with .graphql files in them.")],
) -> None:
    """Trust the documents in the files, each as it is, and print their hashes. All are valid, or none is trusted."""
    from api.documents import MARK, read_documents  # what the other commands need not wait for

    with saying_no():
        texts = read_documents(paths, language())

    async def work(session: AsyncSession, actor: Actor) -> dict[Path, bytes]:
        return {file: await actions.trust_document(session, actor, text, valid_in=MARK) for file, text in texts.items()}

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


def _bytes(digest: str) -> bytes:
    try:
        return bytes.fromhex(digest)
    except ValueError:
        raise UnknownDocument(value=digest) from None
