"""Django's settings, all of them from the environment; docs/web.md lists what may be set."""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONE, SELF

from scoring.web.environment import data_folder, database, secret, secret_file

DATA = data_folder()
TLS = os.environ.get("SCORING_TLS", "") == "1"  # people reach the server by https, through a proxy or granian itself
PROXIES = int(os.environ.get("SCORING_PROXIES", "0"))  # how many proxies of ours stand before the server

SECRET_KEY = secret(secret_file())
DEBUG = False
ALLOWED_HOSTS = os.environ.get("SCORING_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
ROOT_URLCONF = "scoring.web.urls"
WSGI_APPLICATION = "scoring.web.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""), DATA)}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    "csp",
    "scoring.web.audit",
    "scoring.web.published",
    "scoring.web.people",
    "scoring.web.appeals",
    "scoring.web.submissions",
    "scoring.web.work",
    "scoring.web.rubrics",
    "scoring.web.pages",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "scoring.web.rights.guard.Guard",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request", "scoring.web.pages.frame.frame"],
            "builtins": ["scoring.web.pages.templatetags.words", "django.templatetags.static"],
        },
    }
]

# people
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "scoring.web.people.backend.Backend"]
PASSWORD_HASHERS = ["scoring.web.people.passwords.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "scoring.web.people.passwords.Length"},
    {"NAME": "scoring.web.people.passwords.Classes"},
    {"NAME": "scoring.web.people.passwords.NotTheName"},
    {"NAME": "scoring.web.people.passwords.NotCommon"},
    {"NAME": "scoring.web.people.passwords.NotUsedBefore"},
]
LOGIN_URL = "sign_in"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = ["username"]  # whole townships sit behind one address
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # for the same reason
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # or anybody could keep an account locked for ever
AXES_DISABLE_ACCESS_LOG = True  # our own log has it
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "scoring.web.audit.address.address"
AXES_LOCKOUT_CALLABLE = "scoring.web.pages.sign_in.locked_out"

# sessions: rights.guard ends those that were idle
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = TLS
SESSION_COOKIE_NAME = "__Host-session" if TLS else "session"
IDLE_SECONDS = 30 * 60
CSRF_COOKIE_SECURE = TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if TLS else "csrf"
CSRF_FAILURE_VIEW = "scoring.web.pages.errors.csrf"

# what a browser may do with our pages
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if TLS else 0
SECURE_SSL_REDIRECT = TLS
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # who watches the server asks it directly
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS and PROXIES else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 2**20
DATA_UPLOAD_MAX_NUMBER_FILES = 500  # a form has a place for evidence at every metric
FILE_UPLOAD_HANDLERS = [
    "scoring.web.work.uploads.Limit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# words, times, files
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = TLS
TIME_ZONE = os.environ.get("TZ", "Asia/Shanghai")
USE_TZ = True
STATIC_URL = "/static/"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "scoring.web.ace.Ace",
]
STATICFILES_DIRS = [Path(__file__).parent / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "loggers": {
        "django.request": {"level": "ERROR"},  # what was refused is in the audit log
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # whoever scans addresses would fill the log
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
