"""Every thing that can be done, in every state, with and without its conditions: service, page and forged form.

The table is `rows.py`. Elsewhere than the table says nothing about a device may change, whoever sends what.
"""

import inspect
import os
import pkgutil
import re
from collections.abc import Callable, Collection, Iterator
from importlib import import_module
from itertools import product
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.core.errors import NotFound, Refused
from app.core.permissions import Actor
from app.devices import service as device_service
from app.devices.states import DEVICE_TRANSITIONS, TRUSTED_STATES, DeviceState
from app.extensions import db
from app.stockroom.cards import Action
from app.stockroom.forms import SeveralAction
from tests.devices.gate.conditions import CONDITIONS
from tests.devices.gate.house import Bench, House, Story, open_house
from tests.devices.gate.row import ALL, Row
from tests.devices.gate.table import ALWAYS_OFFERED, NOT_ABOUT_ONE_DEVICE, NOT_BY_THEMSELVES, ROWS
from tests.devices.test_trust import unsigned, untrustworthy

_S = DeviceState
COMMANDS = [row for row in ROWS if row.command is not None]
FORMS = [row for row in ROWS if row.endpoint]
_ABOUT_DEVICES = ("app.devices.", "app.stockroom.", "app.certificates.", "app.labels.", "app.matching.")

_ADDRESS = re.compile(r'<(?:form|a)\b[^>]*?(?:action|href)="(/[^"]*)"')


@pytest.fixture(scope="module")
def house(app: Flask) -> Iterator[House]:
    with open_house(app) as found:
        yield found


def _name(row: Any) -> str:
    return row.does if isinstance(row, Row) else str(row)


def _set_out(bench: Bench, row: Row, state: DeviceState) -> bool:
    """Whether what must have happened before could happen; the database keeps trusted devices from some of it."""
    if row.given is None or state not in row.given_in:
        return True
    return _done(bench, row.given)


def _done(bench: Bench, change: Callable[[Bench], None]) -> bool:
    state = DeviceState(bench.device.state)
    try:
        with db.session.begin_nested():
            change(bench)
            db.session.flush()
    except DBAPIError as error:
        refusal = str(error.orig)
    else:
        refusal = ""
    db.session.expire_all()
    assert not refusal or ("guard_" in refusal and state in TRUSTED_STATES), refusal
    return not refusal


def _command(bench: Bench, row: Row) -> str | None:
    """Do it through the service, as a request would: the sentence of the refusal, or None."""
    assert row.command is not None
    try:
        args, named = row.args(bench), row.named(bench)
    except KeyError:
        return "There is no such paper here."
    try:
        with db.session.begin_nested():
            row.command(bench.person(row.who), *args, **named)
            db.session.flush()
    except Refused as refused:
        return refused.sentence
    except NotFound:
        return "There is nothing like it here."
    return None


def _address(bench: Bench, row: Row) -> str:
    adapter = bench.house.app.url_map.bind("localhost")
    values: dict[str, Any] = {"asset_tag": bench.device.asset_tag, **row.path(bench)}
    (rule,) = [rule for rule in bench.house.app.url_map.iter_rules(row.endpoint) if "POST" in (rule.methods or ())]
    return adapter.build(row.endpoint, {name: values[name] for name in rule.arguments}, method="POST")


def _form(bench: Bench, row: Row, **more: Any) -> Any:
    """The answer to the forged form; None where there is not even a paper to send it for."""
    try:
        fields, address = {"version": str(bench.device.version), **row.typed(bench), **more}, _address(bench, row)
    except KeyError:
        return None
    return bench.house.post(row.who, address, fields)


def _check_after(bench: Bench, row: Row, before: Story, state: DeviceState, what: str) -> None:
    after = bench.house.story(bench.key)
    if state in row.goes:
        assert after.state == row.goes[state], f"{what}: it stands at {after.state}"
        assert after.newest_event > before.newest_event or not row.is_told, f"{what}: nothing was written down"
        assert untrustworthy(db.session) == [] == unsigned(db.session), what
    else:
        _check_unchanged(before, after, what)


def _check_unchanged(before: Story, after: Story, what: str) -> None:
    changed = [name for name in before.rows if before.rows[name] != after.rows[name]]
    assert not changed, f"{what}: changed {changed}"


def _tried_in(row: Row) -> Collection[DeviceState]:
    """Where its command is tried: where it may be done, and in the other states where no form of it is sent.

    PostgreSQL, whose part is its guards, leaves most of the refusals to SQLite; `make soak` tries every state.
    """
    if os.environ.get("SOAK"):
        return ALL
    if db.engine.dialect.name == "postgresql":
        return set(row.goes) | (set() if row.endpoint else _third(row))
    return set(row.goes) | (set(ALL) - _third(row) if row.endpoint else set(ALL))


def _sent_in(row: Row) -> Collection[DeviceState]:
    """Where its form is sent: where it may be, and in a third of the other states, each row in another third."""
    if os.environ.get("SOAK"):
        return ALL
    return set(row.goes) | (_third(row) if row.sent_in is ALL else set(row.sent_in))


def _third(row: Row) -> set[DeviceState]:
    return {state for number, state in enumerate(_S) if number % 3 == ROWS.index(row) % 3}


@pytest.mark.parametrize("row", COMMANDS, ids=_name)
def test_by_the_service_only_where_the_table_says(house: House, row: Row) -> None:
    tried = set()
    for state in _tried_in(row):
        with house.case(state) as bench:
            if not _set_out(bench, row, state):
                continue
            tried.add(state)
            before = house.story(bench.key) if row.given else house.first_story(bench.key)
            refusal = _command(bench, row)
            assert refusal is None or state not in row.goes, f"{row.does}, {state}: {refusal}"
            _check_after(bench, row, before, state, f"{row.does}, {state}")
    assert not row.goes or tried & set(row.goes), "it could be done in none of the states the table names"


@pytest.mark.parametrize("row", FORMS, ids=_name)
def test_by_a_forged_form_only_where_the_table_says(house: House, row: Row) -> None:
    tried = set()
    for state in _sent_in(row):
        with house.case(state) as bench:
            if not _set_out(bench, row, state):
                continue
            before = house.story(bench.key) if row.given else house.first_story(bench.key)
            answer = _form(bench, row)
            if answer is None:
                continue
            tried.add(state)
            what = f"{row.does}, {state}, {answer.status_code}"
            assert answer.status_code in {200, 303, 404, 409, 422}, f"{what}: {answer.get_data(True)[:2000]}"
            _check_after(bench, row, before, state, what)
    assert not row.goes or tried & set(row.goes), "it could be sent in none of the states the table names"


@pytest.mark.parametrize("row", [row for row in ROWS if row.needs], ids=_name)
def test_not_while_a_condition_is_missing(house: House, row: Row) -> None:
    moving = [state for state in row.goes if state != row.goes[state] or len(row.goes) == 1]
    for state, condition in product(moving, row.needs):
        what = f"{row.does}, {state}, not: {condition}"
        with house.case(state) as bench:
            if not _set_out(bench, row, state) or not _done(bench, CONDITIONS[condition]):
                continue
            before = house.story(bench.key)
            if row.command is not None:
                assert _command(bench, row) is not None or row.answers, what
            if row.endpoint:
                assert _form(bench, row).status_code < 500, what
                if row.is_hidden:
                    assert row.endpoint not in _offered(bench), what
            _check_unchanged(before, house.story(bench.key), what)


@pytest.mark.parametrize("row", [row for row in FORMS if row.is_versioned and row.goes], ids=_name)
def test_not_from_a_page_that_is_stale(house: House, row: Row) -> None:
    state = next(iter(row.goes))
    with house.case(state) as bench:
        _set_out(bench, row, state)
        before = house.story(bench.key)
        assert _form(bench, row, version=str(bench.device.version + 7)).status_code in {303, 409, 422}
        _check_unchanged(before, house.story(bench.key), row.does)


@pytest.mark.parametrize("row", [row for row in FORMS if row.goes], ids=_name)
def test_not_without_a_token(house: House, row: Row) -> None:
    state = next(iter(row.goes))
    with house.case(state) as bench:
        _set_out(bench, row, state)
        before = house.story(bench.key)
        assert house.post(row.who, _address(bench, row), row.typed(bench), token="").status_code == 400
        _check_unchanged(before, house.story(bench.key), row.does)


def _offered(bench: Bench) -> set[str]:
    """The endpoints that the device's page has a button for, or a link to the form of."""
    answer = bench.house.get("technician", f"/workshop/{bench.device.asset_tag}")
    assert answer.status_code == 200
    main = answer.get_data(as_text=True).partition("<main")[2].partition("</main>")[0]
    adapter = bench.house.app.url_map.bind("localhost")
    asked = {address.partition("?")[0] for address in _ADDRESS.findall(main)}
    return {found for address in asked if (found := _endpoint(adapter, address))}


def _endpoint(adapter: Any, address: str) -> str | None:
    try:
        endpoint, _ = adapter.match(address, method="POST")
    except (HTTPException, RequestRedirect):
        return None
    return str(endpoint)


def _expected(state: DeviceState, *, without: Collection[str] = ()) -> set[str]:
    return {
        row.endpoint for row in FORMS
        if state in (row.goes if row.offered is None else row.offered) and row.given is None
    } - set(without)


@pytest.mark.parametrize("state", list(_S))
def test_the_page_offers_what_may_be_done_and_nothing_else(house: House, state: DeviceState) -> None:
    with house.case(state) as bench:
        assert _offered(bench) - ALWAYS_OFFERED == _expected(state) - ALWAYS_OFFERED


@pytest.mark.parametrize("row", [row for row in FORMS if row.given and row.offered is None], ids=_name)
def test_the_page_offers_it_once_there_is_reason_to(house: House, row: Row) -> None:
    for state in _S:
        with house.case(state) as bench:
            if _set_out(bench, row, state):
                assert (row.endpoint in _offered(bench)) == (state in row.goes), state


def test_every_form_about_devices_is_in_the_table(app: Flask) -> None:
    forms = {
        rule.endpoint for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and app.view_functions[rule.endpoint].__module__.startswith(_ABOUT_DEVICES)
    }
    known = {row.endpoint for row in FORMS} | set(NOT_ABOUT_ONE_DEVICE)
    assert " ".join(sorted(forms - known)) == "", "give each a row in rows.py"
    assert " ".join(sorted(known - forms)) == "", "these are no forms any more"


def _public_commands() -> set[Callable[..., Any]]:
    """Every function of the workshop's service that somebody does something with."""
    found: set[Callable[..., Any]] = set()
    for module in pkgutil.iter_modules(device_service.__path__, "app.devices.service."):
        for name, function in inspect.getmembers(import_module(module.name), inspect.isfunction):
            takes = [one.annotation for one in inspect.signature(function).parameters.values()]
            if function.__module__ == module.name and not name.startswith("_") and takes[:1] == [Actor]:
                found.add(function)
    return found


def test_every_command_of_the_workshop_is_in_the_table() -> None:
    known = {row.command for row in COMMANDS} | set(NOT_BY_THEMSELVES)
    assert " ".join(sorted(one.__qualname__ for one in _public_commands() - known)) == "", "give each a row in rows.py"


def test_every_card_is_in_the_table() -> None:
    names = {row.does for row in ROWS}
    assert {f"card {action}" for action in Action} <= names
    assert {f"several {action}" for action in SeveralAction} <= names
    assert len(names) == len(ROWS)


def test_every_way_from_state_to_state_is_gone(house: House) -> None:
    gone: set[tuple[DeviceState, DeviceState]] = set()
    for row in COMMANDS:
        for state in (state for state, after in row.goes.items() if state != after and (state, after) not in gone):
            with house.case(state) as bench:
                _set_out(bench, row, state)
                since = house.newest_event(bench.key)
                _command(bench, row)
                gone.update(house.moves(bench.key, since))
    allowed = {(state, after) for state, afters in DEVICE_TRANSITIONS.items() for after in afters}
    assert sorted(gone) == sorted(allowed)

