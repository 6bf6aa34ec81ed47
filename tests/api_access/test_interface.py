"""The description of the interface is true: its addresses are routes, its shapes answers, its words the page."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.bulk_referrals.interface import SETTINGS
from app.bulk_referrals.sent import SETTINGS as KNOWN_SETTINGS
from app.bulk_referrals.shapes import Severity
from app.bulk_referrals.states import BulkState
from app.bulk_referrals.views.programs import FILE_TYPES
from app.core.permissions import Scope
from app.web.access import declared_access
from app.web.problems import KINDS
from tests.api_access.schemas import objections
from tests.bulk_referrals.test_programs import DECLARED, FILES, System, checked, worked
from tests.factories.access_tokens import bearer
from tests.factories.bulk_referrals import csv_of, make_landlord_lead, tenant, tenants
from tests.pages import Page

Read = Callable[..., Page]
Document = dict[str, Any]


@pytest.fixture
def document(client: FlaskClient) -> Document:
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200 and answer.mimetype == "application/json" and answer.json is not None
    return answer.json


def operations(document: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method.upper(), operation


def test_it_describes_exactly_the_routes_with_their_scopes(app: Flask, document: Document) -> None:
    routes = set()
    with app.app_context():
        for rule in app.url_map.iter_rules():
            declared = declared_access(rule.endpoint) if rule.endpoint != "static" else None
            if isinstance(declared, Scope):
                path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule).removeprefix("/api/v1")
                routes |= {(path, method, declared.value) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
    described = {(path, method, one["x-scope"]) for path, method, one in operations(document)}
    assert described == routes


def test_it_is_a_whole_document(document: Document) -> None:
    assert document["openapi"] == "3.1.0" and document["info"]["version"] and document["servers"][0]["url"]
    names = [one["operationId"] for _, _, one in operations(document)]
    assert len(names) == len(set(names))
    for path, method, one in operations(document):
        in_path = {parameter["name"] for parameter in one["parameters"] if parameter["in"] == "path"}
        assert in_path == set(re.findall(r"{(\w+)}", path))
        assert all(parameter.get("required") for parameter in one["parameters"] if parameter["in"] == "path")
        assert {"401", "403", "429", "500", "503"} <= set(one["responses"]), (path, method)
        assert all(answer["description"] for answer in one["responses"].values())
        assert one["security"] == [{"accessToken": []}] and one["summary"] and one["description"]
    for reference in re.findall(r"'\$ref': '([^']+)'", str(document)):
        name = reference.removeprefix("#/components/schemas/")
        assert name in document["components"]["schemas"], reference


def test_its_lists_are_those_of_the_code(document: Document) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["Status"]["properties"]["state"]["enum"] == [state.value for state in BulkState]
    assert schemas["Finding"]["properties"]["severity"]["enum"] == [one.value for one in Severity]
    assert schemas["Problem"]["properties"]["code"]["enum"] == [kind.code for kind in KINDS]
    assert tuple(SETTINGS) == KNOWN_SETTINGS
    send = document["paths"]["/bulk-referrals"]["post"]
    assert set(send["requestBody"]["content"]) - {"multipart/form-data"} <= set(FILE_TYPES)
    assert [one["name"] for one in send["parameters"] if one["in"] == "query"] == list(SETTINGS)


def fits(document: Document, answer: TestResponse, path: str, method: str) -> None:
    """The answer is one that the document promises for this operation, in its content type and shape."""
    promised = document["paths"][path][method]["responses"][str(answer.status_code)]["content"]
    assert list(promised) == [answer.mimetype]
    assert objections(answer.json, promised[answer.mimetype]["schema"], document) == []


def test_answers_have_the_shapes_it_promises(session: Session, client: FlaskClient, document: Document) -> None:
    system = System(client, make_landlord_lead())
    content = csv_of([tenant(1), tenant(2, Postcode="L8"), *(tenant(9 + n, Mobile="07700 900999") for n in range(3))])
    sent = system.send(content, **DECLARED)
    fits(document, sent, "/bulk-referrals", "post")
    assert sent.json is not None
    reference, one = sent.json["reference"], "/bulk-referrals/{reference}"
    for step in ("read", "check"):
        fits(document, system.ask(reference), one, "get")
        worked(reference, step)
    status = system.ask(reference)
    fits(document, status, one, "get")
    assert {found["severity"] for found in (status.json or {})["problems"]} == {"reject", "confirm", "note"}
    fits(document, system.act(reference, "confirm", {"accepted": 77}), f"{one}/confirm", "post")
    fits(document, system.act(reference, "confirm", {"accepted": 1}), f"{one}/confirm", "post")
    worked(reference, "confirm")
    done = system.ask(reference)
    fits(document, done, one, "get")
    assert (done.json or {})["referrals"]
    fits(document, system.act(reference, "cancel"), f"{one}/cancel", "post")
    cancelled = checked(system, tenants(1, 70))
    fits(document, system.act(cancelled, "cancel"), f"{one}/cancel", "post")
    fits(document, system.ask(cancelled), one, "get")


def test_problems_have_the_shape_it_promises(session: Session, client: FlaskClient, document: Document) -> None:
    system = System(client, make_landlord_lead())
    for answer in (
        system.send(tenants(1), "application/json"), system.send(b""), system.send(tenants(1), device="yacht"),
        client.post(FILES), client.post(FILES, headers=bearer("rct_wrong")), system.send(b"x" * 11_000_000),
    ):
        fits(document, answer, "/bulk-referrals", "post")
    fits(document, system.ask("B-000000"), "/bulk-referrals/{reference}", "get")


def test_the_page_says_it_all_in_words(client: FlaskClient, document: Document, page: Read) -> None:
    for address in ("/api/v1/", "/api/v1"):
        shown = page(client.get(address))
    for path, method, one in operations(document):
        assert f"{method} /api/v1{path}" in shown.text and one["summary"] in shown.text
        assert all(parameter["name"] in shown.text for parameter in one["parameters"])
    ids = {element.get("id") for element in shown.tree.iter() if isinstance(element.tag, str)}
    assert {kind.code for kind in KINDS} <= ids, "the type of a problem is an address on this page"


def test_the_checker_of_shapes_can_object(document: Document) -> None:
    status = {"$ref": "#/components/schemas/Accepted"}
    good = {"reference": "B-1", "state": "done", "is_new": True, "status_url": "x", "page_url": "y"}
    assert objections(good, status, document) == []
    for bad in ({**good, "state": "lost"}, {**good, "is_new": 1}, {**good, "more": 1}, {"reference": "B-1"}, [], None):
        assert objections(bad, status, document), bad
