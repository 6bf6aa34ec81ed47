"""Whether a value has the shape that an OpenAPI 3.1 document promises: the part of JSON Schema that ours uses."""

from datetime import date
from typing import Any

_KINDS: dict[str, Any] = {
    "object": dict, "array": list, "string": str, "boolean": bool, "null": type(None), "integer": int,
}
_KNOWN = {
    "type", "description", "properties", "required", "additionalProperties", "items", "enum", "$ref", "format",
    "maxLength", "default", "contentMediaType",
}


def objections(value: Any, schema: dict[str, Any], document: dict[str, Any], at: str = "$") -> list[str]:
    """Where the value differs from its shape; empty when it fits."""
    unknown = set(schema) - _KNOWN
    assert not unknown, f"{at}: teach this checker {unknown}"
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/components/schemas/")
        return objections(value, document["components"]["schemas"][name], document, at)
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_is(value, kind) for kind in kinds):
        return [f"{at}: {value!r} is no {' or '.join(kinds)}"]
    found = [f"{at}: {value!r} is none of {schema['enum']}"] if "enum" in schema and value not in schema["enum"] else []
    if isinstance(value, dict):
        found += _of_object(value, schema, document, at)
    if isinstance(value, list) and "items" in schema:
        found += [one for place, item in enumerate(value)
                  for one in objections(item, schema["items"], document, f"{at}[{place}]")]
    if isinstance(value, str):
        found += [f"{at}: too long"] if len(value) > schema.get("maxLength", len(value)) else []
        if schema.get("format") == "date":
            date.fromisoformat(value)
    return found


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, _KINDS[kind]) and not (kind == "integer" and isinstance(value, bool))


def _of_object(value: dict[str, Any], schema: dict[str, Any], document: dict[str, Any], at: str) -> list[str]:
    known, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    found = [f"{at}: {name} is missing" for name in schema.get("required", []) if name not in value]
    for name, one in value.items():
        if name in known:
            found += objections(one, known[name], document, f"{at}.{name}")
        elif others is False:
            found.append(f"{at}: {name} is not in the document")
        elif isinstance(others, dict):
            found += objections(one, others, document, f"{at}.{name}")
    return found
