"""The zip of a workbook: opened only after its directory was looked over, its parts unpacked piece by piece.

Nothing is written to disk and no part is unpacked that is not read.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from app.bulk_referrals.reading.limits import MAX_PARTS, MAX_SMALL_PART, MAX_UNPACKED
from app.bulk_referrals.reading.markup import elements
from app.bulk_referrals.reading.sentences import refusal

_PIECE: Final = 262_144
_ENTRY: Final = b"PK\x01\x02"
_ENCRYPTED: Final = 0x1
_DAMAGE: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, LookupError, NotImplementedError,
    OverflowError,
)  # fmt: skip
_OTHERS: Final = (
    ("xl/workbook.bin", "xlsb"),
    ("word/document.xml", "word"),
    ("ppt/presentation.xml", "powerpoint"),
    ("index/document.iwa", "numbers"),
    ("index.zip", "numbers"),
)


class Package:
    """The parts of a workbook by name, whatever slashes and capitals its program used."""

    def __init__(self, content: bytes) -> None:
        """Look over the directory; refuses damage, too many or too large parts, and other kinds of zip."""
        if content.count(_ENTRY) > MAX_PARTS:
            raise refusal("too_much_unpacked")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except _DAMAGE:
            raise refusal("damaged") from None
        self._parts = {_tidied(part.filename): part for part in self._zip.infolist()}
        self._refuse_other_kinds()
        if sum(part.file_size for part in self._parts.values()) > MAX_UNPACKED:
            raise refusal("too_much_unpacked")

    def _refuse_other_kinds(self) -> None:
        if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in self._parts):
            raise refusal("macros")
        for name, code in _OTHERS:
            if name in self._parts:
                raise refusal(code)
        if "mimetype" in self._parts:
            kind = b"".join(self.pieces("mimetype", 1000))
            raise refusal("ods" if b"opendocument" in kind else "zip")
        if "[content_types].xml" not in self._parts and "_rels/.rels" not in self._parts:
            raise refusal("zip")

    def __contains__(self, name: str) -> bool:
        return _tidied(name) in self._parts

    def size(self, name: str) -> int:
        """Bytes the part unpacks to, as the directory says; no more than that is ever unpacked."""
        part = self._parts.get(_tidied(name))
        return part.file_size if part else 0

    def pieces(self, name: str, most: int = MAX_SMALL_PART) -> Iterator[bytes]:
        """The unpacked part, piece by piece; refuses a missing, protected, damaged or too large one."""
        part = self._parts.get(_tidied(name))
        if part is None:
            raise refusal("damaged")
        if part.file_size > most:
            raise refusal("too_much_unpacked")
        if part.flag_bits & _ENCRYPTED:
            raise refusal("password")
        if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise refusal("damaged")
        return self._unpacked(part)

    def _unpacked(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        try:
            with self._zip.open(part) as opened:
                while piece := opened.read(_PIECE):
                    yield piece
        except _DAMAGE:
            raise refusal("damaged") from None

    def targets(self, name: str) -> dict[str, tuple[str, str]]:
        """What the part is related to: the last word of the relation's type and the other part's name, by id."""
        folder, base = posixpath.split(name)
        relations = posixpath.join(folder, "_rels", base + ".rels")
        if relations not in self:
            return {}
        return {
            found.get("Id", ""): (
                found.get("Type", "").rpartition("/")[2],
                _tidied(posixpath.normpath(posixpath.join("/", folder, found.get("Target", "").replace("\\", "/")))),
            )
            for _, found in elements(self.pieces(relations), "Relationship")
        }


def _tidied(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
