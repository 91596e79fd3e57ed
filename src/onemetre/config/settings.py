"""Settings of the website.

What differs from one installation to the next comes from the environment; ``onemetre serve
--check`` says what is missing or unsafe.

========================  ====================================================================
``ONEMETRE_HOME``         folder of releases, publications, database and key
``DATABASE_URL``          ``sqlite:///file.db``; without it ``site.db`` in ``ONEMETRE_HOME``
``ONEMETRE_HOSTS``        names under which the site is reached, separated by commas
``ONEMETRE_TLS``          ``1`` where every visitor comes by https: HSTS, secure cookies
========================  ====================================================================
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from onemetre.atlas.release import home
from onemetre.config.secret import secret_key

HERE = Path(__file__).parent.parent
HOME = home()
HOME.mkdir(parents=True, exist_ok=True)

DEBUG = False
SECRET_KEY = secret_key(HOME / "secret.key")
ALLOWED_HOSTS = [
    name.strip()
    for name in os.environ.get("ONEMETRE_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
    if name.strip()
]
TLS = os.environ.get("ONEMETRE_TLS", "") == "1"

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django_vite",
    "onemetre.areas",
    "onemetre.atlas",
    "onemetre.measure",
    "onemetre.programme",
    "onemetre.site",
]

MIDDLEWARE = [
    "onemetre.site.middleware.headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "onemetre.site.middleware.languages",
    "onemetre.site.middleware.reading_only",
    "onemetre.site.pagecache.page_cache",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.common.CommonMiddleware",
    "onemetre.site.middleware.faults",
]

ROOT_URLCONF = "onemetre.config.urls"
WSGI_APPLICATION = "onemetre.config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [HERE / "site" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "onemetre.site.templating.environment"},
    }
]


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    if parts.scheme != "sqlite":
        raise SystemExit(f"DATABASE_URL: {parts.scheme or url!r} is not supported: use sqlite:///")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": url.removeprefix("sqlite:///"),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            "timeout": 20,
        },
    }


DATABASES = {
    "default": _database(os.environ.get("DATABASE_URL") or f"sqlite:///{HOME / 'site.db'}")
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 2000},
        "TIMEOUT": None,
    }
}

# Built once by `npm run build`; names carry a hash, so browsers keep them for ever.
STATIC_URL = "/static/"
STATIC_ROOT = HERE / "site" / "built"
WHITENOISE_MAX_AGE = 3600
DJANGO_VITE = {
    "default": {
        "manifest_path": STATIC_ROOT / "manifest.json",
        "static_url_prefix": "",
    }
}

LANGUAGE_CODE = "zh-hans"
USE_I18N = False  # one catalogue serves pages, commands and reports: ground.language
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_SSL_REDIRECT = False  # the proxy's business
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
    },
}
