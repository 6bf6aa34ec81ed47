"""What the readers of zip archives have in common: which files count, and what a damaged archive may raise. Pure."""

import zipfile
import zlib
from typing import Final

# What zipfile is known to raise on archives that are cut, altered or packed in a way it does not read.
BREAKS: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError)
_LEFT_ALONE: Final = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


def files_in(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files somebody packed, without folders and what their system added."""
    return [
        one for one in archive.infolist()
        if not one.is_dir() and not any(mark in one.filename for mark in _LEFT_ALONE)
    ]


def is_locked(archive: zipfile.ZipFile) -> bool:
    """Whether a file somebody packed needs a password."""
    return any(one.flag_bits & 1 for one in files_in(archive))
