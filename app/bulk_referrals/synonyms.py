"""How headings are compared, and the table of what landlords' systems call things."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Headings in their compared form → field key."""

    fields: Mapping[str, str]


def load_synonyms(extra: Iterable[tuple[str, str]] = ()) -> Synonyms:
    """The table of the product with a coordinator's entries (heading, field key) added; unknown keys are ignored."""
    raise NotImplementedError


def heading_key(heading: str) -> str:
    """The form in which headings are compared."""
    raise NotImplementedError
