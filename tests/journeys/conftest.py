"""What every journey needs: the product running as web and worker programs, people to sign in as, and a browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from flask import Flask
from playwright.sync_api import Browser, sync_playwright

from app.audit.service import prepare_head
from app.cli import alembic_config
from app.core import clock
from app.core.db import transaction
from app.demo.service.organisations import add_collection_points, add_organisations, add_programme
from app.demo.service.people import add_people
from app.extensions import db
from app.geography.service import add_authorities
from tests import provider as text_provider
from tests.chromium import find_chromium, launch_arguments
from tests.conftest import build_app
from tests.journeys.given import apart
from tests.provider import Provider, running_provider
from tests.running import running_web, running_worker
from tests.servers import both


@dataclass(frozen=True)
class Running:
    """Addresses of the running product and of the provider its texts go to; `app` reaches the same database."""

    address: str
    provider: Provider
    app: Flask


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Web and worker as two programs on PostgreSQL and Redis, for all stories that leave each other alone."""
    with _running(tmp_path_factory.mktemp("running")) as product:
        yield product


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The same for a story that counts what there is: nobody else waits for a device."""
    with _running(tmp_path_factory.mktemp("undisturbed")) as product:
        yield product


@contextmanager
def _running(folder: Path) -> Iterator[Running]:
    """The two programs, texts going to a stand-in of the provider, and everybody invited."""
    with both() as servers, running_provider() as provider:
        app = apart(lambda: build_app(servers.database_url))
        apart(lambda: _invite_everybody(app))
        environment = {
            "DATABASE_URL": servers.database_url, "REDIS_URL": servers.redis_url, "LOG_LEVEL": "WARNING",
            "TWILIO_ACCOUNT_SID": text_provider.ACCOUNT, "TWILIO_AUTH_TOKEN": text_provider.TOKEN,
            "TWILIO_FROM": text_provider.SENDER, "TWILIO_API_BASE_URL": provider.url,
        }
        with (
            running_web(folder, **environment) as address,
            running_worker(folder, PUBLIC_BASE_URL=address, **environment),
        ):
            yield Running(address, provider, app)
        apart(lambda: _let_go(app))


def _let_go(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


def _invite_everybody(app: Flask) -> None:
    """Organisations, collection points, rules and people, and nothing that has happened yet."""
    with app.app_context():
        command.upgrade(alembic_config(), "head")
        with transaction():
            prepare_head()
            add_authorities()
            organisations = add_organisations(clock.today() - timedelta(days=30))
            points = add_collection_points()
            add_programme()
            add_people(organisations, points)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser, closed after each file: while it is open its loop keeps the application out of this thread."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find_chromium(), args=launch_arguments())
        yield browser
        browser.close()
