"""Lists that are taken along as files."""

from starlette.responses import Response

from domain.spreadsheet.writing import Written, as_csv, as_workbook

MEDIA = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}


def written(table: Written, kind: str) -> bytes:
    """Write the table as a file of the kind."""
    return as_workbook(table) if kind == "xlsx" else as_csv(table)


def attachment(content: str | bytes, *, name: str, kind: str) -> Response:
    """Answer with a file to be saved under the name."""
    sent = {"Content-Disposition": f'attachment; filename="{name}.{kind}"', "Cache-Control": "no-store"}
    return Response(content, media_type=MEDIA[kind], headers=sent)
