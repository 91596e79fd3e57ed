"""What an address of a database says, as Django wants it told. Read before Django is ready."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote, urlsplit


def database_of(url: str) -> dict[str, object]:
    """The database of ``sqlite:///file.db`` or ``postgresql://user:password@host:5432/name``.

    What stands after ``?`` of the second (``sslmode=verify-full``) goes to libpq as it is.
    """
    parts = urlsplit(url)
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": dict(parse_qsl(parts.query)),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
        }
    if parts.scheme != "sqlite":
        # The scheme alone: the rest may hold a password.
        raise SystemExit(
            f"The address of the database begins with {parts.scheme or 'nothing'!r}:"
            " use sqlite:/// or postgresql://"
        )
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": url.removeprefix("sqlite:///"),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            "timeout": 20,
        },
    }
