"""Django's settings, derived from the options of the installation."""

import base64
import os
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils.translation import gettext_lazy as _

from postroom.shared import clock, languages
from postroom.shared.sealing import Keyring, read_keys
from postroom.site.database import LONGEST_TURN, describe_database
from postroom.site.options import find_home_folder, read_options
from postroom.site.private_home import check_key_file, make_private

_PACKAGE = Path(__file__).resolve().parent.parent
_WEB = _PACKAGE / "web"
POSTROOM_HOME = find_home_folder()
make_private(POSTROOM_HOME)
POSTROOM = read_options(POSTROOM_HOME)

_key_file = POSTROOM_HOME / POSTROOM.key_file if POSTROOM.key_file else POSTROOM_HOME / "key"
_keys = os.environ.get("POSTROOM_KEY", "").split()
POSTROOM_NEW_KEY = None if _keys or _key_file.exists() else _key_file
"""The key file that this start makes; the start takes it back when the ledger holds what another key sealed."""
if not _keys:
    check_key_file(_key_file)
_keys = _keys or read_keys(_key_file)
POSTROOM_KEYRING = Keyring(_keys)
SECRET_KEY = base64.b64encode(
    HKDF(SHA256(), 48, salt=None, info=b"postroom django secret key").derive(_keys[0].encode())
).decode()

DEBUG = False
ALLOWED_HOSTS = list(POSTROOM.allowed_hosts)
if POSTROOM.public_address:
    ALLOWED_HOSTS.append(str(urlsplit(POSTROOM.public_address).hostname))
    CSRF_TRUSTED_ORIGINS = [POSTROOM.public_address]
    # Behind TLS no cookie ever travels readable.
    SESSION_COOKIE_SECURE = POSTROOM.public_address.startswith("https:")
    CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SESSION_COOKIE_SECURE
ROOT_URLCONF = "postroom.web.urls"
INSTALLED_APPS = [
    "postroom.web.apps.WebConfig",
    "postroom.desk.apps.DeskConfig",
    "postroom.outbox.apps.OutboxConfig",
    "postroom.scenarios.apps.ScenariosConfig",
    "postroom.oauth.apps.OauthConfig",
    "postroom.profiles.apps.ProfilesConfig",
    "postroom.documents.apps.DocumentsConfig",
    "postroom.customers.apps.CustomersConfig",
    "postroom.people.apps.PeopleConfig",
    "postroom.audit.apps.AuditConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]
FORM_RENDERER = "postroom.web.rendering.PageRenderer"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "postroom.web.headers.HeadersMiddleware",
    "postroom.web.directions.DirectionsMiddleware",
    "postroom.web.held_ledger.PatienceMiddleware",
    "postroom.web.held_ledger.LenientSessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "postroom.web.people.log_in.SessionsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_WEB, _WEB / "frame"],  # `outbox/entry.html` lies beside the view that fills it
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "postroom.web.access.training",
                "postroom.web.home.pages.add_whose",
            ]
        },
    }
]
DATABASES = {"default": describe_database(POSTROOM_HOME, max(POSTROOM.busy_timeout, LONGEST_TURN))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Person"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "overview"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "postroom.people.password_rules.CommonPasswords"},
    {"NAME": "postroom.people.password_rules.Names"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
]
DATA_UPLOAD_MAX_NUMBER_FILES = 1000  # a browser without JavaScript sends Monday's invoices at once
USE_TZ = True
TIME_ZONE = POSTROOM.time_zone
clock.live_in(TIME_ZONE)
LANGUAGE_CODE = POSTROOM.language
LANGUAGES = [(one.code, _(one.name)) for one in languages.LANGUAGES]
LOCALE_PATHS = [_PACKAGE / "locale"]
STATIC_URL = "static/"
STATICFILES_DIRS = [(found.parent.name, found) for found in sorted(_WEB.glob("*/static"))]
STATICFILES_DIRS.append(("vendor", _WEB / "vendor"))
WHITENOISE_USE_FINDERS = True
SESSION_ENGINE = "postroom.people.session_store"
SESSION_COOKIE_AGE = 12 * 3600  # without a click; each click, at most once a minute, begins it anew
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
LOGGING_CONFIG = None  # structlog is set up by the command line; a library must not configure logging twice
