"""What the interface for programs is, as one OpenAPI 3.1 document: capabilities add their addresses and shapes to it.

Plain dictionaries; a test holds them against the real routes and answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.core.permissions import Scope
from app.web.problems import DOCUMENTATION, KINDS, PROBLEM_TYPE, ProblemKind

VERSION: Final = "1.0"
TOKEN: Final = "accessToken"  # noqa: S105 - the name of the security scheme


@dataclass(frozen=True)
class Part:
    """What one capability offers: addresses below /api/v1 and the shapes they speak of."""

    paths: Mapping[str, Mapping[str, Any]]
    schemas: Mapping[str, Any]


_parts: dict[str, Part] = {}

_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "What went wrong, after RFC 9457. Programs look at code, people read detail.",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "The kind of problem, as the address of its words."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What happened and what to do next, in a sentence."},
        "code": {"type": "string", "enum": [kind.code for kind in KINDS]},
        "request_id": {"type": "string", "description": "Tell us this when you ring about it."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object", "required": ["field", "detail"],
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}


def add_part(name: str, part: Part) -> None:
    """A capability says what it offers to programs."""
    _parts[name] = part


def problems_for(*statuses: int) -> dict[str, Any]:
    """The answers with problem details that an address may give, beside those that every address may."""
    return {str(status): _problem_answer(status) for status in (401, 403, *statuses, 429, 500, 503)}


def allowed_by(scope: Scope) -> dict[str, Any]:
    """How an operation says which scope it needs."""
    return {"security": [{TOKEN: []}], "x-scope": scope.value}


def kinds_of_problem() -> tuple[ProblemKind, ...]:
    """Every kind of problem a program may be told."""
    return KINDS


def document(base_url: str) -> dict[str, Any]:
    """The whole interface as an OpenAPI 3.1 document."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {"Problem": _PROBLEM}
    for part in _parts.values():
        paths.update(part.paths)
        schemas.update(part.schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Reconnect for other systems", "version": VERSION,
            "description": f"The same in words: {base_url}{DOCUMENTATION}",
        },
        "servers": [{"url": f"{base_url}/api/v1"}],
        "security": [{TOKEN: []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {TOKEN: {
                "type": "http", "scheme": "bearer",
                "description": "An access token of the organisation. Its partner lead makes it under Access tokens.",
            }},
        },
    }


def _problem_answer(status: int) -> dict[str, Any]:
    titles = [kind.title for kind in KINDS if kind.status == status]
    return {
        "description": " / ".join(titles),
        "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
