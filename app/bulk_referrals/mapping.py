"""Which column holds what."""

from collections.abc import Mapping as ByName
from collections.abc import Sequence

from app.bulk_referrals.shapes import Header, Mapping, SourceRow
from app.bulk_referrals.synonyms import Synonyms


def suggest_mapping(
    header: Header, synonyms: Synonyms, rows: Sequence[SourceRow] = (), *, remembered: ByName[str, str | None] | None = None
) -> Mapping:
    """The use of every column, by what is remembered, by heading, at last by what stands in it (`rows`: those under the header)."""
    raise NotImplementedError


def choose_fields(mapping: Mapping, chosen: ByName[int, str | None]) -> Mapping:
    """The mapping with columns (by index) set by hand; sensitive columns stay dropped, unknown keys are refused."""
    raise NotImplementedError


def remember(mapping: Mapping) -> dict[str, str | None]:
    """What to keep of a mapping for the next file with these headings, as JSON."""
    raise NotImplementedError


def heading_set_key(header: Header) -> str:
    """The same 64 hex digits for the same headings in any order, case and spacing."""
    raise NotImplementedError


def is_usable(mapping: Mapping) -> bool:
    """Whether every row can be judged: no required field is missing."""
    raise NotImplementedError


def drop_sensitive(rows: Sequence[SourceRow], mapping: Mapping) -> list[SourceRow]:
    """The rows with the cells of dropped columns emptied, to be kept."""
    raise NotImplementedError
