"""What a service may refuse with, and how database constraints become sentences.

Every refusal says what to do next. Pages turn these into field errors or calm error pages;
nothing here knows HTTP.
"""

from sqlalchemy.exc import IntegrityError


class Refused(Exception):
    """A rule says no: one sentence for the person, and the form field it belongs to, if any."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class NotFound(Exception):
    """No such record, or it is not this person's to see; both look the same from outside."""


class StalePage(Refused):
    """Somebody else changed the record since the page was opened; nothing was saved over it."""

    def __init__(self, what: str = "This record") -> None:
        super().__init__(
            f"{what} was changed by somebody else while you had it open. Your answers are still below: "
            "look at what changed, then save again."
        )


class Forbidden(Refused):
    """The person's role does not allow the action on a record they may see."""


_CONSTRAINTS: dict[str, tuple[str | None, str]] = {}


def explain_constraint(name: str, sentence: str, *, field: str | None = None, sqlite: str | None = None) -> None:
    """Register the sentence for a database constraint; `sqlite` is "table.column" as SQLite names a unique clash."""
    _CONSTRAINTS[name] = (field, sentence)
    if sqlite:
        _CONSTRAINTS[sqlite] = (field, sentence)


def refusal_from(error: IntegrityError) -> Refused | None:
    """The registered refusal for a failed constraint, or None when it is a fault of ours."""
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    text = str(error.orig)
    for key, (field, sentence) in _CONSTRAINTS.items():
        if key == name or (name is None and key in text):
            return Refused(sentence, field=field)
    return None
