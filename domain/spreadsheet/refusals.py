"""Why a file from outside is not read: one sentence for each cause. Every sentence knows the file's `name`."""

from domain.language import N_
from domain.refusals import Invalid


class SpreadsheetRefused(Invalid):
    """The file will not be read, as a whole."""


class FileTooLarge(SpreadsheetRefused):
    code = "file_too_large"
    message = N_("The file {name} is larger than {megabytes} MB.")


class EmptyFile(SpreadsheetRefused):
    code = "empty_file"
    message = N_("The file {name} is empty.")


class NotASpreadsheet(SpreadsheetRefused):
    code = "not_a_spreadsheet"
    message = N_("The file {name} is neither a csv file nor an xlsx workbook.")


class OldWorkbook(NotASpreadsheet):
    code = "old_workbook"
    message = N_("The file {name} is an old .xls workbook; save it as .xlsx and send that.")


class DamagedEncoding(SpreadsheetRefused):
    code = "damaged_encoding"
    message = N_("Line {line} of the file {name} is damaged: it is neither UTF-8 nor GB18030 text.")


class BrokenQuotes(SpreadsheetRefused):
    code = "broken_quotes"
    message = N_("The quotation marks on line {line} of the file {name} do not match.")


class TooManyCells(SpreadsheetRefused):
    code = "too_many_cells"
    message = N_("Line {line} of the file {name} has more cells than the first row names columns.")


class CellTooLong(SpreadsheetRefused):
    code = "cell_too_long"
    message = N_("A cell on line {line} of the file {name} has more than {limit} characters.")


class WrongColumns(SpreadsheetRefused):
    code = "wrong_columns"
    message = N_("The file {name} has the wrong columns. Missing: {missing}. Found: {found}.")


class RepeatedColumns(SpreadsheetRefused):
    code = "repeated_columns"
    message = N_("The file {name} names a column more than once: {repeated}.")


class TooManyRows(SpreadsheetRefused):
    code = "too_many_rows"
    message = N_("The file {name} has more than {limit} rows; send it in parts.")


class TooManyColumns(SpreadsheetRefused):
    code = "too_many_columns"
    message = N_("The file {name} has more than {limit} columns.")


class HostileWorkbook(SpreadsheetRefused):
    """The workbook is made in a way that could harm, or that no spreadsheet program makes."""

    code = "hostile_workbook"
    message = N_("The workbook {name} was not read: opening it fails, or takes too much memory or time.")


class DamagedWorkbook(HostileWorkbook):
    code = "damaged_workbook"
    message = N_("The workbook {name} is damaged; save it again as .xlsx and send that.")


class EncryptedWorkbook(HostileWorkbook):
    code = "encrypted_workbook"
    message = N_("The workbook {name} is protected by a password; save it without one and send that.")


class WorkbookWithMacros(HostileWorkbook):
    code = "workbook_with_macros"
    message = N_("The workbook {name} contains macros; save it as .xlsx without them and send that.")


class WorkbookWithEntities(HostileWorkbook):
    code = "workbook_with_entities"
    message = N_("The workbook {name} was not read: it contains declarations that no spreadsheet program writes.")


class TooManyParts(HostileWorkbook):
    code = "too_many_parts"
    message = N_("The workbook {name} was not read: it is packed from more than {limit} parts.")


class UnpacksTooLarge(HostileWorkbook):
    code = "unpacks_too_large"
    message = N_("The workbook {name} was not read: unpacked it would be far larger than a table can be.")


class PackedInside(HostileWorkbook):
    code = "packed_inside"
    message = N_("The workbook {name} was not read: another packed file is hidden inside it.")


class FarCell(HostileWorkbook):
    code = "far_cell"
    message = N_("The workbook {name} was not read: its cell {cell} lies far outside the table. Delete that cell.")


# The refusals that the child process may name.
OF_WORKBOOKS: dict[str, type[SpreadsheetRefused]] = {
    refusal.code: refusal
    for refusal in (
        EmptyFile, NotASpreadsheet, CellTooLong, TooManyRows, TooManyColumns, DamagedWorkbook, EncryptedWorkbook,
        WorkbookWithMacros, WorkbookWithEntities, TooManyParts, UnpacksTooLarge, PackedInside, FarCell,
    )
}  # fmt: skip
