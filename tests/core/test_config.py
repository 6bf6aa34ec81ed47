"""Settings come from the environment alone, and a wrong one stops the start with its name."""

import base64

import pytest

from app.config import DEVELOPMENT_BLIND_KEY, DEVELOPMENT_KEY, Settings, SettingsError

pytestmark = pytest.mark.pure


def _key(letter: bytes = b"k") -> str:
    return base64.b64encode(letter * 32).decode()


def _production(**change: str) -> dict[str, str]:
    return {
        "RECONNECT_ENV": "production", "SECRET_KEY": "x" * 40, "ENCRYPTION_KEYS": f"1:{_key()}",
        "BLIND_INDEX_KEY": _key(b"b"), "PUBLIC_BASE_URL": "https://reconnect.example.org", **change,
    }


def test_an_empty_environment_starts_development() -> None:
    settings = Settings.from_environment({})
    assert not settings.is_production and settings.is_sqlite and settings.redis_url is None


def test_production_starts_with_everything_set() -> None:
    assert Settings.from_environment(_production()).is_production


@pytest.mark.parametrize(("name", "value"), [
    ("SECRET_KEY", "short"), ("SECRET_KEY", "development-only-secret-never-for-real-use"),
    ("ENCRYPTION_KEYS", f"1:{DEVELOPMENT_KEY}"), ("ENCRYPTION_KEYS", f"1:{_key()},2:{DEVELOPMENT_KEY}"),
    ("ENCRYPTION_KEYS", "nonsense"), ("ENCRYPTION_KEYS", "1:abc"), ("ENCRYPTION_KEYS", "300:" + _key()),
    ("BLIND_INDEX_KEY", DEVELOPMENT_BLIND_KEY), ("BLIND_INDEX_KEY", "@@"),
    ("BLIND_INDEX_KEY", _key()),
    ("PUBLIC_BASE_URL", "http://reconnect.example.org"), ("PUBLIC_BASE_URL", "reconnect.example.org"),
    ("TWILIO_API_BASE_URL", "http://evil.example"), ("TWILIO_ACCOUNT_SID", "AC1"),
    ("DATABASE_URL", "mysql://x"), ("UPLOAD_LIMIT_MB", "ten"), ("PROXY_HOPS", "9"), ("RECONNECT_ENV", "live"),
])
def test_production_refuses_and_names_the_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match="RECONNECT_ENV" if name == "RECONNECT_ENV" else r"[A-Z_]{4,}"):
        Settings.from_environment(_production(**{name: value}))


def test_production_refuses_missing_keys() -> None:
    for name in ("SECRET_KEY", "ENCRYPTION_KEYS", "BLIND_INDEX_KEY"):
        environment = _production()
        del environment[name]
        with pytest.raises(SettingsError, match=name):
            Settings.from_environment(environment)


def test_the_twilio_address_may_be_this_machine() -> None:
    assert Settings.from_environment({"TWILIO_API_BASE_URL": "http://127.0.0.1:9000/"}).twilio_api_base_url


def test_secrets_are_not_printed() -> None:
    environment = _production(TWILIO_AUTH_TOKEN="tok-secret", METRICS_TOKEN="met-secret")
    shown = repr(Settings.from_environment(environment))
    for name in ("SECRET_KEY", "ENCRYPTION_KEYS", "BLIND_INDEX_KEY"):
        assert environment[name] not in shown
    assert "tok-secret" not in shown and "met-secret" not in shown


def test_links_lead_to_the_port_in_use_unless_an_address_is_given() -> None:
    assert Settings.from_environment({"PORT": "5001"}).public_base_url == "http://127.0.0.1:5001"
    assert Settings.from_environment({}).public_base_url == "http://127.0.0.1:5000"
    given = {"PORT": "5001", "PUBLIC_BASE_URL": "https://reconnect.example/"}
    assert Settings.from_environment(given).public_base_url == "https://reconnect.example"
