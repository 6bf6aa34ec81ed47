"""XML parts of a workbook, read in one pass without building a tree; a part can claim no more than a few megabytes.

Refuses document types (the way to entities that multiply), other encodings than UTF-8, and anything malformed.
"""

from collections.abc import Iterable, Iterator
from typing import Final, Protocol
from xml.parsers import expat

from app.bulk_referrals.reading.sentences import refusal

_MAX_BEHIND: Final = 1_000_000  # bytes of one tag or of markup that ends nowhere


class Listener(Protocol):
    """What is told of the elements, by their names without prefix."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, characters: str) -> None: ...


class Enough(Exception):
    """A listener has heard all it needs."""


def scan(chunks: Iterable[bytes], listener: Listener) -> None:
    """Tell the listener every element of a part until it has enough; refuses what is not plain XML in UTF-8."""
    parser = _parser(listener)
    fed = 0
    try:
        for chunk in chunks:
            if not fed and chunk.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):
                raise refusal("damaged")
            fed += len(chunk)
            parser.Parse(chunk, False)
            if fed - parser.CurrentByteIndex > _MAX_BEHIND:
                raise refusal("damaged")
        parser.Parse(b"", True)
    except Enough:
        return
    except (expat.ExpatError, ValueError, LookupError):
        raise refusal("damaged") from None


def _parser(listener: Listener) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = 65_536

    def document_type(*_: object) -> None:
        raise refusal("damaged")

    def first(name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            parser.StartElementHandler = lambda name, attributes: listener.start(_local(name), attributes)
            parser.EndElementHandler = lambda name: listener.end(_local(name))
        else:
            parser.StartElementHandler = listener.start
            parser.EndElementHandler = listener.end
        listener.start(_local(name), attributes)

    parser.StartDoctypeDeclHandler = document_type
    parser.StartElementHandler = first
    parser.CharacterDataHandler = listener.text
    return parser


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class _Elements:
    """Collects the elements of some names with their attributes, prefixes taken off."""

    def __init__(self, names: frozenset[str], most: int) -> None:
        self.names = names
        self.left = most
        self.found: list[tuple[str, dict[str, str]]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.left -= 1
        if self.left < 0:
            raise refusal("too_much_unpacked")
        if name in self.names:
            self.found.append((name, {_local(key): value for key, value in attributes.items()}))

    def end(self, name: str) -> None:
        return

    def text(self, characters: str) -> None:
        return


def elements(chunks: Iterable[bytes], *names: str, most: int = 400_000) -> Iterator[tuple[str, dict[str, str]]]:
    """The elements of the given names in order, with their attributes; refuses parts with too many elements."""
    listener = _Elements(frozenset(names), most)
    scan(chunks, listener)
    return iter(listener.found)


