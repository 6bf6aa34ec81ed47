"""Our settings in the names Flask and its extensions ask for."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from app.config import Environment, Settings


def flask_settings(settings: Settings) -> dict[str, Any]:
    """The Flask configuration that follows from the settings; nothing else sets any."""
    is_test = settings.environment is Environment.TEST
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_key,
        "TESTING": is_test,
        "SQLALCHEMY_ENGINES": {"default": {"url": settings.database_url, "pool_pre_ping": not settings.is_sqlite,
                                           # An error's text goes into logs, which hold no personal data.
                                           "hide_parameters": True}},
        "SESSION_COOKIE_NAME": "reconnect",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.is_production,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=settings.session_hours),
        "MAX_CONTENT_LENGTH": settings.upload_limit_bytes,
        "MAX_FORM_MEMORY_SIZE": 1_000_000,
        "WTF_CSRF_TIME_LIMIT": settings.session_hours * 3600,
        "WTF_CSRF_SSL_STRICT": settings.is_production,
        "RATELIMIT_STORAGE_URI": settings.redis_url or "memory://",
        "RATELIMIT_ENABLED": not is_test,
        "RATELIMIT_SWALLOW_ERRORS": True,
        # A development start must not be reachable from outside by mistake, nor any under a name that is not ours.
        "TRUSTED_HOSTS": None if is_test else _hosts(settings),
    }


def _hosts(settings: Settings) -> list[str]:
    own = urlsplit(settings.public_base_url).hostname if settings.is_production else None
    return [*([own] if own else []), "127.0.0.1", "localhost", "[::1]"]
