"""Settings, read once from the environment into one typed class.

A wrong value stops the start with one sentence naming the variable. Nothing else in the
product reads the environment.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent

# Development only: they let a fresh clone start without any setting. Production refuses them.
DEVELOPMENT_SECRET = "development-only-secret-never-for-real-use"  # noqa: S105 - refused in production
DEVELOPMENT_KEY = base64.b64encode(b"development-only-key-32-bytes-ok").decode()
DEVELOPMENT_BLIND_KEY = base64.b64encode(b"development-only-blind-index-key").decode()


class SettingsError(RuntimeError):
    """A setting is missing or wrong; the message names the variable and what to write there."""


class Environment(StrEnum):
    """Where the product runs."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


def is_loopback(host: str) -> bool:
    """Whether a host name is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that can be set from outside; see .env.example for each variable in words."""

    environment: Environment = Environment.DEVELOPMENT
    secret_key: str = field(default=DEVELOPMENT_SECRET, repr=False)
    encryption_keys: Mapping[int, bytes] = field(default_factory=dict, repr=False)
    blind_index_key: bytes = field(default=b"", repr=False)
    database_url: str = f"sqlite:///{ROOT / 'instance' / 'reconnect.sqlite'}"
    redis_url: str | None = field(default=None, repr=False)
    public_base_url: str = "http://127.0.0.1:5000"
    upload_limit_bytes: int = 10 * 1024 * 1024
    session_hours: int = 10
    metrics_token: str | None = field(default=None, repr=False)
    log_level: str = "INFO"
    proxy_hops: int = 0
    allow_fictional_phones: bool = True
    twilio_account_sid: str | None = None
    twilio_auth_tokens: tuple[str, ...] = field(default=(), repr=False)
    twilio_from: str | None = None
    twilio_messaging_service_sid: str | None = None
    twilio_api_base_url: str = "https://api.twilio.com"
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str = "Reconnect <no-reply@reconnect.example>"
    organisation_name: str = "Reconnect"
    contact_phone: str = "0151 496 0100"
    port: int = 5000

    @property
    def is_production(self) -> bool:
        """Whether real people's data may be inside."""
        return self.environment is Environment.PRODUCTION

    @property
    def has_twilio(self) -> bool:
        """Whether texts leave through Twilio; otherwise the development stand-in keeps them."""
        return self.twilio_account_sid is not None

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a local SQLite file."""
        return self.database_url.startswith("sqlite")

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> "Settings":
        """Read and check all variables; raises SettingsError with one sentence for the first wrong one."""
        environment = _choice(env, "RECONNECT_ENV", Environment, Environment.DEVELOPMENT)
        production = environment is Environment.PRODUCTION
        settings = cls(
            environment=environment,
            secret_key=env.get("SECRET_KEY", DEVELOPMENT_SECRET),
            encryption_keys=_keyring(env.get("ENCRYPTION_KEYS", f"1:{DEVELOPMENT_KEY}")),
            blind_index_key=_key("BLIND_INDEX_KEY", env.get("BLIND_INDEX_KEY", DEVELOPMENT_BLIND_KEY)),
            database_url=_database_url(env.get("DATABASE_URL", cls.database_url)),
            redis_url=env.get("REDIS_URL") or None,
            # On another port the links of invitations and resets lead there too.
            public_base_url=env.get("PUBLIC_BASE_URL", f"http://127.0.0.1:{env.get('PORT') or 5000}").rstrip("/"),
            upload_limit_bytes=_whole(env, "UPLOAD_LIMIT_MB", 10, 1, 100) * 1024 * 1024,
            session_hours=_whole(env, "SESSION_HOURS", 10, 1, 24),
            metrics_token=env.get("METRICS_TOKEN") or None,
            log_level=env.get("LOG_LEVEL", "INFO" if production else "WARNING").upper(),
            proxy_hops=_whole(env, "PROXY_HOPS", 0, 0, 5),
            allow_fictional_phones=not production,
            twilio_account_sid=env.get("TWILIO_ACCOUNT_SID") or None,
            twilio_auth_tokens=tuple(t for t in env.get("TWILIO_AUTH_TOKEN", "").split(",") if t),
            twilio_from=env.get("TWILIO_FROM") or None,
            twilio_messaging_service_sid=env.get("TWILIO_MESSAGING_SERVICE_SID") or None,
            twilio_api_base_url=env.get("TWILIO_API_BASE_URL", cls.twilio_api_base_url).rstrip("/"),
            smtp_url=env.get("SMTP_URL") or None,
            mail_from=env.get("MAIL_FROM", cls.mail_from),
            organisation_name=env.get("ORGANISATION_NAME", cls.organisation_name),
            contact_phone=env.get("CONTACT_PHONE", cls.contact_phone),
            port=_whole(env, "PORT", 5000, 1, 65535),
        )
        settings._check()
        if production:
            settings._check_production(env)
        return settings

    def _check(self) -> None:
        base = urlsplit(self.twilio_api_base_url)
        if base.scheme != "https" and not (base.scheme == "http" and is_loopback(base.hostname or "")):
            raise SettingsError("TWILIO_API_BASE_URL must be https (plain http only for this machine itself).")
        if self.has_twilio and not self.twilio_auth_tokens:
            raise SettingsError("TWILIO_AUTH_TOKEN is missing: set it, or remove TWILIO_ACCOUNT_SID.")
        if self.has_twilio and not (self.twilio_from or self.twilio_messaging_service_sid):
            raise SettingsError("Set TWILIO_FROM (a +44 number) or TWILIO_MESSAGING_SERVICE_SID.")
        if urlsplit(self.public_base_url).scheme not in {"http", "https"}:
            raise SettingsError("PUBLIC_BASE_URL must start with https://, for example https://reconnect.example.org")

    def _check_production(self, env: Mapping[str, str]) -> None:
        if self.secret_key == DEVELOPMENT_SECRET or len(self.secret_key) < 32:
            raise SettingsError("SECRET_KEY must be set to at least 32 random characters in production.")
        for name, default in (
            ("ENCRYPTION_KEYS", f"1:{DEVELOPMENT_KEY}"), ("BLIND_INDEX_KEY", DEVELOPMENT_BLIND_KEY)
        ):
            if env.get(name, default) == default:
                raise SettingsError(f"{name} must be set in production: see .env.example for how to make one.")
        if base64.b64decode(DEVELOPMENT_KEY) in self.encryption_keys.values():
            raise SettingsError("ENCRYPTION_KEYS holds the development key, which is public: make a new one.")
        if self.blind_index_key in {*self.encryption_keys.values(), base64.b64decode(DEVELOPMENT_BLIND_KEY)}:
            raise SettingsError("BLIND_INDEX_KEY must be a key of its own: make another one, see .env.example.")
        if urlsplit(self.public_base_url).scheme != "https":
            raise SettingsError("PUBLIC_BASE_URL must be https in production: people's details travel over it.")


def _choice(env: Mapping[str, str], name: str, kind: type[Environment], default: Environment) -> Environment:
    try:
        return kind(env.get(name, default))
    except ValueError:
        raise SettingsError(f"{name} must be one of: {', '.join(kind)}.") from None


def _whole(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    raw = env.get(name, str(default))
    if not raw.isdecimal() or not low <= int(raw) <= high:
        raise SettingsError(f"{name} must be a whole number from {low} to {high}.")
    return int(raw)


def _key(name: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise SettingsError(f"{name} must be 32 random bytes written in base64: see .env.example.")
    return key


def _keyring(text: str) -> dict[int, bytes]:
    """Read "1:KEY,2:KEY"; the highest number encrypts, all of them decrypt (rotation without downtime)."""
    ring: dict[int, bytes] = {}
    for part in filter(None, text.split(",")):
        number, colon, key = part.strip().partition(":")
        if not colon or not number.isdecimal() or not 1 <= int(number) <= 255 or int(number) in ring:
            raise SettingsError("ENCRYPTION_KEYS must look like 1:KEY or 1:OLDKEY,2:NEWKEY, numbers 1 to 255.")
        ring[int(number)] = _key("ENCRYPTION_KEYS", key)
    if not ring:
        raise SettingsError("ENCRYPTION_KEYS is empty: it must hold at least one key, as 1:KEY.")
    return ring


def _database_url(text: str) -> str:
    scheme = text.partition(":")[0]
    if scheme in {"postgres", "postgresql"}:
        return "postgresql+psycopg" + text[len(scheme):]
    if scheme not in {"postgresql+psycopg", "sqlite"}:
        raise SettingsError("DATABASE_URL must start with postgresql:// or sqlite:///.")
    return text
