"""Settings of the website.

What differs from one installation to the next comes from the environment; ``onemetre serve
--check`` says what is missing or unsafe.

========================  ====================================================================
``ONEMETRE_HOME``         folder of releases, publications, database and key
``DATABASE_URL``          ``sqlite:///file.db``; without it ``site.db`` in ``ONEMETRE_HOME``
                          or ``postgresql://user:password@host:5432/name``
``ONEMETRE_OWNER_DATABASE_URL``  the same database as the role that owns its tables: migrations
                          run as that role, the server as that of ``DATABASE_URL``
``ONEMETRE_HOSTS``        names under which the site is reached, separated by commas
``ONEMETRE_TLS``          ``1`` where every visitor comes by https: HSTS, secure cookies
``ONEMETRE_PROXIES``      how many proxies stand in front, each adding to ``X-Forwarded-For``
                          the address it was asked from; ``0`` where visitors come directly
========================  ====================================================================
"""

from __future__ import annotations

import os
from pathlib import Path

from onemetre.access.roles import limits
from onemetre.atlas.release import home
from onemetre.config.secret import own_file, secret_key
from onemetre.operations.addresses import database_of
from onemetre.operations.switching import finish

HERE = Path(__file__).parent.parent
HOME = home()
HOME.mkdir(parents=True, exist_ok=True, mode=0o700)  # keys, and what people wrote

finish(HOME)  # a restore that was interrupted while it switched: before any key is read

DEBUG = False
SECRET_KEY = secret_key(HOME / "secret.key")
AUDIT_KEY = secret_key(HOME / "audit.key")  # kept apart from the database it vouches for
ALLOWED_HOSTS = [
    name.strip()
    for name in os.environ.get("ONEMETRE_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
    if name.strip()
]
TLS = os.environ.get("ONEMETRE_TLS", "") == "1"
PROXIES = int(_said) if (_said := os.environ.get("ONEMETRE_PROXIES", "")).isdecimal() else None

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
    "django_vite",
    "onemetre.areas",
    "onemetre.access",
    "onemetre.atlas",
    "onemetre.measure",
    "onemetre.programme",
    "onemetre.site",
]

MIDDLEWARE = [
    "onemetre.site.middleware.headers",
    "onemetre.site.waiting.answers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "onemetre.site.middleware.languages",
    "onemetre.site.middleware.limits",
    "onemetre.site.pagecache.page_cache",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.common.CommonMiddleware",
    "onemetre.site.staff.doors.sessions",
    "onemetre.site.staff.doors.people",
    "onemetre.site.middleware.faults",
    "allauth.account.middleware.AccountMiddleware",  # asks again who it is, by an exception
    "onemetre.site.staff.doors.rights",
    # Last, for it reads what was sent: of strangers nothing is read but where they may come in.
    "onemetre.site.staff.doors.csrf",
]

#: Of each process that serves. Half of them may wait for what visitors send, a quarter for visitors
#: to take long answers (site/waiting.py): the rest is there for pages. Pages are as quick with 4 as
#: with 16; with more, many who write to SQLite at the same moment wait for one another longer.
SERVER_THREADS = 12

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


DATABASES = {
    "default": database_of(os.environ.get("DATABASE_URL") or f"sqlite:///{HOME / 'site.db'}")
}
if not os.environ.get("DATABASE_URL"):
    own_file(HOME / "site.db")
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
# Our own words come from ground.language; Django's and allauth's forms bring theirs.
USE_I18N = True
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- signing in ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "access.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email", "phone")},
    },
]
LOGIN_URL = "/office/account/login/"
LOGIN_REDIRECT_URL = "/office/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/office/account/login/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_ADAPTER = "onemetre.site.staff.adapters.AccountAdapter"
ACCOUNT_SESSION_REMEMBER = False  # a session ends with the browser: office machines are shared
# Failed attempts are counted in the database (access/lockout.py), not in one process's memory.
# What remains is a brake on one address that asks for page after page.
# Without the setting every visitor may come from the proxy's one address: no brake then, or any
# of them would keep all the others out.
ACCOUNT_RATE_LIMITS = {
    "login": "" if PROXIES is None else "120/m/ip", "login_failed": "", "change_password": "",
}  # fmt: skip
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES or 0
ACCOUNT_FORMS = {
    "login": "onemetre.site.staff.signing.SignInForm",
    "reauthenticate": "onemetre.site.staff.signing.AgainForm",
    "change_password": "onemetre.site.staff.signing.NewPasswordForm",
}
MFA_FORMS = {
    "authenticate": "onemetre.site.staff.signing.CodeForm",
    "reauthenticate": "onemetre.site.staff.signing.CodeAgainForm",
    "activate_totp": "onemetre.site.staff.signing.FactorForm",
    "add_webauthn": "onemetre.site.staff.passkeys.NewPasskeyForm",
    "authenticate_webauthn": "onemetre.site.staff.passkeys.SecondStepForm",
    "login_webauthn": "onemetre.site.staff.passkeys.PasskeyForm",
    "reauthenticate_webauthn": "onemetre.site.staff.passkeys.PasskeyAgainForm",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ADAPTER = "onemetre.site.staff.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# A passkey is two factors at once: what holds it, and the finger, face or PIN that opens it.
# Browsers offer it under HTTPS alone (and on the machine itself).
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RATE_LIMITS = {"webauthn_login": ACCOUNT_RATE_LIMITS["login"]}
MFA_TOTP_ISSUER = "Onemetre"
# The code before and the code after hold too: clocks differ, and typing takes time. One step is
# the most that RFC 6238 (5.2) recommends.
MFA_TOTP_TOLERANCE = 1
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "onemetre"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# Rows are of no use after that: a session ends by its beginning, or sooner (site/staff/doors.py).
SESSION_COOKIE_AGE = limits().session_hours * 3_600
CSRF_FAILURE_VIEW = "onemetre.site.public.errors.forged"
#: What each kind of job of access/jobs.py does: it lies on a floor above the queue.
JOBS = {
    "import place": "onemetre.operations.places.bring_in",
    "measure place": "onemetre.operations.places.measure",
    "publish place": "onemetre.operations.places.publish",
}
#: Whose a place is; likewise.
PLACE_OWNER = "onemetre.atlas.release.owner_noted"
#: What the trail calls things of the programme; likewise.
TRAIL_NAMES = "onemetre.programme.trail_names.names_of"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "onemetre.site.staff.uploads.ToDisk",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_SSL_REDIRECT = False  # the proxy's business
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "secrets": {"()": "onemetre.config.logs.NoSecrets"},
        "seldom": {"()": "onemetre.config.logs.Seldom"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["secrets"]}},
    "loggers": {
        "onemetre": {"handlers": ["console"], "level": "WARNING"},
        "django.request": {
            "handlers": ["console"],
            "level": "ERROR",
            "propagate": False,
            "filters": ["seldom"],
        },
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
    },
}
