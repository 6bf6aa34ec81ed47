"""The application factory: settings, extensions, then each capability's `register`."""

import os

from flask import Flask
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from app import (
    accounts,
    api_access,
    audit,
    bulk_referrals,
    certificates,
    cli,
    connectivity,
    devices,
    donations,
    geography,
    home,
    integrations,
    labels,
    matching,
    messaging,
    model_registry,
    organisations,
    partners,
    referrals,
    reporting,
    stockroom,
    supplies,
)
from app.config import Environment, Settings
from app.core import db as database
from app.core import encryption
from app.extensions import csrf, db, limiter, login_manager
from app.web import assets, bearer, compression, error_pages, filters, headers, health, logs, navigation, readable
from app.web.flask_settings import flask_settings

CAPABILITIES = (
    audit, integrations, organisations, accounts, api_access, geography, messaging, donations, supplies, devices,
    certificates, labels, connectivity, referrals, stockroom, bulk_referrals, matching, reporting, partners, home,
)


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application from settings (the environment's when none are given); raises SettingsError."""
    settings = settings or Settings.from_environment(os.environ)
    app = Flask(__name__)
    app.config.update(flask_settings(settings))
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.jinja_loader = ChoiceLoader([
        PackageLoader("app"), PrefixLoader({
            "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
            "govuk_frontend_wtf": PackageLoader("govuk_frontend_wtf"),
        }),
    ])
    logs.configure(settings.log_level, as_json=settings.environment is not Environment.DEVELOPMENT)
    encryption.configure(settings.encryption_keys, settings.blind_index_key)
    bearer.init_app(app)
    for extension in (db, login_manager, csrf, limiter):
        extension.init_app(app)
    WTFormsHelpers(app)
    database.init_app(app)
    for part in (compression, logs, headers, readable, error_pages, health, assets, filters):
        part.init_app(app)
    navigation.init_app(app, settings=settings)
    for capability in CAPABILITIES:
        capability.register(app)
    cli.register(app)
    app.wsgi_app = WhiteNoise(app.wsgi_app, root=app.static_folder, prefix="static/", max_age=31536000)  # type: ignore[method-assign]
    if settings.proxy_hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, settings.proxy_hops, settings.proxy_hops)  # type: ignore[method-assign]
    app.extensions["model_metadata"] = model_registry.metadata
    return app
