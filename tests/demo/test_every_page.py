"""Every page a role reaches by links in the demonstration: it opens, is well made and asks the database little."""

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.queries import find_by_email
from app.demo.sign_ins import SIGN_INS
from tests.pages import read_page
from tests.statements import MOST_A_PAGE, statements

# One of many is enough: /referrals/R-7K3M9A is the same page as /referrals/R-8K3M9B.
_ONE_OF_MANY = re.compile(r"/(?:[A-Z]{1,2}-[0-9A-Z]+|\d+|[0-9a-f]{32})(?=/|$)")
_A_FEW = 4


@pytest.fixture
def reader(demonstration: Flask, request: pytest.FixtureRequest) -> FlaskClient:
    """A browser signed in as one of the demonstration's people."""
    with demonstration.app_context():
        person = find_by_email(f"{request.param}@reconnect.example")
        assert person is not None
        name = person.get_id()
    client = demonstration.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = name, True
    return client


def _walk(client: FlaskClient, app: Flask) -> Iterator[tuple[str, list[str]]]:
    """Pages from the start on, a few of each kind, each with what it sent to the database."""
    waiting, seen, kinds = ["/"], {"/"}, Counter[str]()
    while waiting:
        address = waiting.pop(0)
        with app.app_context(), statements() as sent:
            response = client.get(address)
        if response.mimetype != "text/html" or response.status_code == 303:
            continue
        page = read_page(response)
        yield address, sent
        for link in page.links():
            parts = urlsplit(link)
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            kind = _ONE_OF_MANY.sub("/*", parts.path)
            if parts.netloc or not path.startswith("/") or path in seen or kinds[kind] >= _A_FEW:
                continue
            seen.add(path)
            kinds[kind] += 1
            waiting.append(path)


@pytest.mark.parametrize("reader", [one.local_part for one in SIGN_INS], indirect=True)
def test_every_page_opens_and_sends_at_most_a_dozen_statements(reader: FlaskClient, demonstration: Flask) -> None:
    costly, count = [], 0
    for address, sent in _walk(reader, demonstration):
        count += 1
        if len(sent) > MOST_A_PAGE:
            costly.append(f"{address}: {len(sent)}, most often {Counter(sent).most_common(3)}")
    assert count > 5, "the walk went nowhere"
    assert not costly, "\n".join(costly)
