"""The door of the room: bytes or a file in, a table out, or a refusal that says why not."""

from contextlib import closing
from functools import partial
from pathlib import Path

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

from domain.spreadsheet.limits import Limits
from domain.spreadsheet.plain import plain_rows
from domain.spreadsheet.table import Table, Wanted, shape
from domain.spreadsheet.upload import receive
from domain.spreadsheet.workbook import workbook_rows

_AT_ONCE = 2
_DEFAULT = Limits()
_readers: RunVar[CapacityLimiter] = RunVar("readers of spreadsheets")


def read_table(data: bytes | Path, name: str, columns: Wanted, limits: Limits = _DEFAULT) -> Table:
    """Read a csv file or an xlsx workbook whose first row names at least these columns.

    The name is only spoken of; what the file is, its bytes say.

    :raises SpreadsheetRefused: one of its kinds, when the file is not read; never for what a cell means
    """
    upload = receive(data, name, limits)
    with closing(workbook_rows(upload) if upload.is_workbook else plain_rows(upload)) as lines:
        return shape(upload, lines, columns)


async def read_table_async(data: bytes | Path, name: str, columns: Wanted, limits: Limits = _DEFAULT) -> Table:
    """Do as `read_table` in a thread, a few at once, while the event loop goes on.

    :raises SpreadsheetRefused: as `read_table` does
    """
    return await to_thread.run_sync(partial(read_table, data, name, columns, limits), limiter=_limiter())


def _limiter() -> CapacityLimiter:
    try:
        return _readers.get()
    except LookupError:
        _readers.set(CapacityLimiter(_AT_ONCE))
        return _readers.get()
