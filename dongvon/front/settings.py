"""Django's settings. Everything a place may change comes from the environment; the rest is decided here.

`DONGVON_ROLE` is the database role this process logs in as: `app` (pages), `batch` (imports, reports, verify) or
`owner` (migrations only). `front.cli` sets it for each command.
"""

import os
from pathlib import Path

from csp.constants import NONE, SELF

from dongvon.base.access.keys import secret
from dongvon.base.database import connection_settings, home

PACKAGE = Path(__file__).resolve().parent.parent
DEBUG = False
SECRET_KEY = secret("django")
ALLOWED_HOSTS = os.environ.get("DONGVON_HOSTS", "127.0.0.1,localhost").split(",")
HTTPS = os.environ.get("DONGVON_HTTPS") == "1"

INSTALLED_APPS = [
    "dongvon.front.web",
    "dongvon.office.disclosure",
    "dongvon.office.planning",
    "dongvon.office.classification",
    "dongvon.office.dayclose",
    "dongvon.office.mirror",
    "dongvon.field.supervision",
    "dongvon.field.laptops",
    "dongvon.field.arrears",
    "dongvon.field.livelihoods",
    "dongvon.field.needs",
    "dongvon.field.checks",
    "dongvon.field.transaction_days",
    "dongvon.field.fees",
    "dongvon.field.collecting",
    "dongvon.credit.relief",
    "dongvon.credit.applications",
    "dongvon.credit.capital",
    "dongvon.credit.loans",
    "dongvon.credit.savings",
    "dongvon.parties.groups",
    "dongvon.parties.organisations",
    "dongvon.parties.reviews",
    "dongvon.parties.households",
    "dongvon.base.ledger",
    "dongvon.base.attachments",
    "dongvon.base.access",
    "dongvon.base.places",
    "axes",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "dongvon.front.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "dongvon.front.web.middleware.ActingMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "dongvon.front.web.urls"
WSGI_APPLICATION = "dongvon.front.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "dongvon.front.web.context.chrome",
            ],
        },
    }
]

_libpq = connection_settings(os.environ.get("DONGVON_ROLE", "app"))  # type: ignore[arg-type]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _libpq.pop("dbname"),
        **{name.upper(): _libpq.pop(name) for name in ("user", "password", "host", "port")},
        # Only what `base/access/statements.py` asks for is prepared by the server, never what merely came up often.
        "OPTIONS": {name: value for name, value in _libpq.items() if value} | {"prepare_threshold": 1_000_000},
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Lockout: five failures of one name from one address within fifteen minutes.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "dongvon.front.web.views.access.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
LOGIN_URL = "sign_in"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
LOCALE_PATHS = [
    PACKAGE / floor / "locale"
    for floor in ("front/web", "base/database", "office", "field", "credit", "parties", "base", "core")
]

STATIC_URL = "/static/"
STATIC_ROOT = home() / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["err"], "level": "WARNING"},
}
