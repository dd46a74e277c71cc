"""The command line: `jiedui …`. Exit status 0 done, 1 refused, 2 wrong usage."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands import documents, figures, keeping, people, serving
from api.commands.frame import REFUSED, language, with_books
from api.importing import import_file, print_report
from domain.access import Actor
from domain.database import Database
from domain.ledger.model import ImportReport, Kind

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.command()(serving.serve)
app.command("migrate")(serving.migrate_only)
app.command()(serving.demo)
app.command()(keeping.backup)
app.command()(keeping.restore)
app.command()(figures.figure)
app.add_typer(figures.plan, name="plan")
app.add_typer(documents.documents, name="documents")
app.add_typer(people.user, name="user")
app.add_typer(people.token, name="token")
app.add_typer(keeping.audit, name="audit")


@app.command("import")
def import_rows(
    kind: Annotated[str, typer.Argument(help=", ".join(Kind))],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    division: Annotated[str | None, typer.Option(help="Only into the books of this county, city or province.")] = None,
    dry_run: Annotated[bool, typer.Option(help="Only say what would happen.")] = False,
    keep_good: Annotated[bool, typer.Option(help="Write the right rows though others are refused.")] = False,
) -> None:
    """Read a csv or xlsx file into the books. Nothing is written unless every row is right."""

    async def work(database: Database, _actor: Actor) -> ImportReport:
        return await import_file(
            database, kind, file, division=division, dry_run=dry_run, keep_good=keep_good, language=language()
        )

    report = with_books(work)
    print_report(report, language())
    if report.refused:
        raise typer.Exit(REFUSED)


@app.command("schema")
def print_schema() -> None:
    """Print the GraphQL schema."""
    from schema import sdl  # takes longer to import than most commands take to run

    print(sdl(), end="")
