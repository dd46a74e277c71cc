"""Templates as Python has compiled them, kept where it keeps its own modules, so that the next start need not."""

import sys
from contextlib import suppress
from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket


class Beside(FileSystemBytecodeCache):
    """Keeps compiled templates in a folder; what cannot be written is compiled again at the next start."""

    def __init__(self, folder: Path, maker: str) -> None:
        super().__init__(str(folder), "%s.bc")
        self._maker = maker

    def get_source_checksum(self, source: str) -> str:
        """Tell a template from what it was before, or from how it was compiled before."""
        return super().get_source_checksum(source + self._maker)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template, if it can be kept."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def beside(templates: Path, maker: str) -> Beside | None:
    """Give the place for compiled templates beside them, or none where it cannot be or Python writes no bytecode.

    :param maker: the text that says how templates are compiled; when it changes, so do they
    """
    if sys.dont_write_bytecode:
        return None
    folder = templates / "__pycache__"
    try:
        folder.mkdir(exist_ok=True)
    except OSError:
        return None
    return Beside(folder, maker)
