"""Registers imported from spreadsheets, as GraphQL does it: checked, or written as a whole, or what is good of it."""

from enum import StrEnum
from typing import Annotated

import strawberry

from domain.ledger import actions, model
from domain.ledger.rules import check_keeper
from domain.spreadsheet.limits import Limits
from schema.context import Info
from schema.deed import deed
from schema.field import described
from schema.front import Refusal, Upload, content_of
from schema.register import Kind

WEIGHTS = {"importSheet": 2_000}
LIMITS = Limits()


@strawberry.enum(description="Check a sheet only; write it unless a row is wrong; or write the rows that are right.")
class ImportHow(StrEnum):
    """Checking writes nothing."""

    CHECK = "check"
    WHOLE = "whole"
    GOOD = "good"


@strawberry.type(description="A row that is not taken, and why.")
class RefusedRow:
    """Its line in the file, and the cell at fault."""

    row: strawberry.Private[model.RefusedRow]

    line: int = strawberry.field(resolver=lambda self: self.row.line)
    column: str = strawberry.field(resolver=lambda self: self.row.column)
    value: str = strawberry.field(resolver=lambda self: self.row.value)
    code: str = strawberry.field(resolver=lambda self: self.row.refusal.code)

    @described("Why, in the viewer's language.")
    def message(self, info: Info) -> str:
        return self.row.refusal.sentence(info.context.language)


@strawberry.type(description="What an import did, or would do.")
class ImportReport:
    """Rows by what became of them."""

    report: strawberry.Private[model.ImportReport]

    created: int = strawberry.field(resolver=lambda self: self.report.created)
    changed: int = strawberry.field(resolver=lambda self: self.report.changed)
    unchanged: int = strawberry.field(resolver=lambda self: self.report.unchanged)
    written: bool = strawberry.field(resolver=lambda self: self.report.written)
    unknown_columns: list[str] = strawberry.field(resolver=lambda self: list(self.report.unknown))

    @described("The rows that are not taken.")
    def refused(self, first: int = 100) -> list[RefusedRow]:
        return [RefusedRow(row=each) for each in self.report.refused[: max(0, first)]]

    @described("How many rows are not taken.")
    def refused_count(self) -> int:
        return len(self.report.refused)


@strawberry.input
class ImportSheetInput:
    """A csv file or an xlsx workbook of a register."""

    kind: Kind
    file: Upload
    how: ImportHow = ImportHow.CHECK


ImportSheetResult = Annotated[ImportReport | Refusal, strawberry.union("ImportSheetResult")]


@strawberry.type
class LedgerDeeds:
    """What can be done with whole registers."""

    @deed("Import a register from a spreadsheet, as the form of the page does.")
    async def import_sheet(self, info: Info, input: ImportSheetInput) -> ImportSheetResult:
        ctx, how = info.context, input.how
        check_keeper(ctx.actor)
        content = await content_of(input.file, LIMITS.size)
        sheet = await actions.read_sheet(input.kind, content, input.file.filename or "")
        report = await ctx.write(
            lambda session: actions.import_sheet(
                session, ctx.actor, sheet, dry_run=how is ImportHow.CHECK, keep_good=how is ImportHow.GOOD
            )
        )
        return ImportReport(report=report)
