"""The one settings file. Whatever differs between machines comes from the environment, read here and nowhere else.

`manage.py` sets DATABASE_URL to the embedded PostgreSQL where nobody named a database, and the key files under
VISITATION_VAR where nobody named keys (see visitation/embedded_database.py and visitation/local_keys.py).
"""

import json
import os
from pathlib import Path

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VISITATION_VAR") or BASE_DIR / "var")

DEBUG = False
SECRET_KEY = os.environ["VISITATION_SECRET_KEY"]
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10:
    raise ImproperlyConfigured("VISITATION_SECRET_KEY: at least 50 random characters are needed.")
FIELD_KEYS = os.environ["VISITATION_KEYS"]  # the root ring of the keys, see compliance/keys/ring.py
FIELD_KEYS_FILE = os.environ.get("VISITATION_KEYS_FILE")  # the file it came from, if any: read anew when a key is added
KEY_STORE = Path(os.environ.get("VISITATION_KEY_STORE") or VAR_DIR / "keys")  # wrapped keys; never inside the database
ALLOWED_HOSTS = os.environ.get("VISITATION_HOSTS", "localhost 127.0.0.1 [::1]").split()
CSRF_TRUSTED_ORIGINS = os.environ.get("VISITATION_ORIGINS", "").split()
PORT = os.environ.get("PORT") or "8000"
BEHIND_TLS = os.environ.get("VISITATION_TLS") == "1"
# Where people reach this site, for links in letters and for passkeys: the first of VISITATION_ORIGINS, or here.
SITE_ADDRESS = (CSRF_TRUSTED_ORIGINS or [f"http://localhost:{PORT}"])[0].rstrip("/")

INSTALLED_APPS = [
    # Ours first: django-scheduler ships a base.html of its own, and the first app wins.
    "visitation",
    "volunteers",
    "facilities",
    "compliance",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "phonenumber_field",
    "schedule",  # django-scheduler: rows only, see facilities/calendars.py
    "django_q",
    "allauth",  # sign-in with a second factor; behind volunteers/accounts/, none of its routes is included
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "visitation.headers.complete",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "visitation.views.errors.OwnPages",
    "compliance.sessions.middleware.WebSessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "volunteers.accounts.at_the_door.SignedIn",
    "allauth.account.middleware.AccountMiddleware",
    "volunteers.accounts.hashing.busy_answer",
    "volunteers.accounts.middleware.SecondFactor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "csp.middleware.CSPMiddleware",
    "visitation.cross_site.refuse_foreign",
    "visitation.request_bodies.refuse_unreadable",  # a refusal carries every header of the ones above
    "compliance.reading.guard_requests",
]

ROOT_URLCONF = "visitation.urls"
WSGI_APPLICATION = "visitation.wsgi.application"
ASGI_APPLICATION = "visitation.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "visitation.navigation.navigation",
                "visitation.session_end.session_end",
            ],
        },
    },
]

DATABASE_URL = os.environ["DATABASE_URL"]  # empty for the commands that need none: a query then fails at once
DATABASES = (
    {
        "default": dj_database_url.parse(
            DATABASE_URL, engine="compliance.quiet_database", conn_max_age=60, conn_health_checks=True
        )
    }
    if DATABASE_URL
    else {}
)
if DATABASES:
    # One request, one transaction: who acts is told to the database for its length (compliance/tenancy).
    DATABASES["default"]["ATOMIC_REQUESTS"] = True
# The owner of the tables, for what makes or changes them; the web and the jobs never learn it. Empty: DATABASE_URL's.
OWNER_URL = os.environ.get("VISITATION_OWNER_URL", "")
# Backups (visitation/backups): a folder, and a key of 32 bytes in base64 that is none of the ring's.
BACKUP_FOLDER = Path(os.environ["VISITATION_BACKUPS"]) if os.environ.get("VISITATION_BACKUPS") else None
BACKUP_KEY = os.environ.get("VISITATION_BACKUP_KEY", "")
_BACKUP_DAYS = os.environ.get("VISITATION_BACKUP_DAYS") or "14"
BACKUP_DAYS = int(_BACKUP_DAYS) if _BACKUP_DAYS.isdecimal() else 0
BACKUP_URL = os.environ.get("VISITATION_BACKUP_URL", "")  # a role that reads every row; the embedded server has one
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "volunteers.User"
AUTHENTICATION_BACKENDS = ["volunteers.accounts.at_the_door.Accounts"]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"
PASSWORD_HASHERS = [
    "volunteers.accounts.hashing.BoundedArgon2",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "volunteers.accounts.passwords.LengthValidator"},
    {"NAME": "volunteers.accounts.passwords.GuessableValidator"},
]

# allauth keeps the second factors; its own pages, mails and e-mail table are not used.
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Set by the command `demo` for what it starts, and by nothing else: its invented accounts show their codes.
DEMO = os.environ.get("VISITATION_DEMO") == "1" and not BEHIND_TLS
MFA_ADAPTER = "volunteers.accounts.adapter.Adapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Visitation"
MFA_WEBAUTHN_USER_VERIFICATION = "required"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "visitation" / "locale"]
FORMAT_MODULE_PATH = ["visitation.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # stored and computed; pages show the facility's own zone

DATA_UPLOAD_MAX_NUMBER_FILES = 1  # a sheet, kept in memory by the page that takes one; refused on every other
FILE_UPLOAD_HANDLERS = ["volunteers.sheets.uploads.Refusing"]

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = False
WHITENOISE_ALLOW_ALL_ORIGINS = False  # our style sheets are for our pages

FORM_RENDERER = "visitation.private_fields.PrivateFields"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

PHONENUMBER_DEFAULT_REGION = "US"
PHONENUMBER_DB_FORMAT = "RFC3966"  # the default drops extensions

# Browser rules: nothing from elsewhere, nothing inline.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "report-uri": "/csp-report",
        "report-to": "csp",
    }
}
# What browsers know by name and may be switched off; only passkeys are ours to ask for.
SWITCHED_OFF = """
    accelerometer autoplay browsing-topics camera clipboard-read compute-pressure deferred-fetch-minimal
    digital-credentials-create digital-credentials-get display-capture encrypted-media fullscreen gamepad geolocation
    gyroscope hid identity-credentials-get idle-detection interest-cohort keyboard-map language-detector language-model
    local-fonts local-network-access magnetometer media-playback-while-not-visible microphone midi
    on-device-speech-recognition otp-credentials payment picture-in-picture private-state-token-issuance
    private-state-token-redemption screen-wake-lock serial speaker-selection storage-access summarizer sync-xhr
    translator usb window-management xr-spatial-tracking
"""
PERMISSIONS_POLICY = {name: [] for name in SWITCHED_OFF.split()} | {
    "clipboard-write": ["self"],
    "publickey-credentials-create": ["self"],
    "publickey-credentials-get": ["self"],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Cookies: one for the session, one for the language, both for this host alone. Over plain HTTP browsers take such
# cookies from this machine only (Safari before macOS 26 not even then); from another one they need plain names.
HERE_ONLY = set(ALLOWED_HOSTS) <= {"localhost", "127.0.0.1", "[::1]"}
COOKIES_SECURE = BEHIND_TLS or HERE_ONLY
COOKIE_PREFIX = "__Host-" if COOKIES_SECURE else ""
SESSION_ENGINE = "compliance.sessions.engine"  # how long a session lasts: compliance/sessions/lifetimes.py
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sid"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = COOKIES_SECURE
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"
CSRF_USE_SESSIONS = True
CSRF_COOKIE_SECURE = COOKIES_SECURE  # said for Django's own check of a deployment: no such cookie is ever set
# Where the browser goes after leaving at once: a page that anybody might be reading. Empty: an empty page of our own.
QUICK_EXIT_TO = os.environ.get("VISITATION_EXIT_TO", "")
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = BEHIND_TLS
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_REDIRECT_EXEMPT = [r"^health$"]  # whoever watches the machine asks from beside it
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None

Q_CLUSTER = {
    "orm": "default",
    "name": "visitation",
    "workers": 2,
    "timeout": 120,
    "retry": 900,  # longer than (queue_limit + 3) × timeout, or a waiting task runs twice
    "queue_limit": 2,
    "bulk": 1,
    "max_attempts": 3,
    "ack_failures": False,
    "save_limit": -1,  # nothing of a finished task is kept: its row is a pickle
    "catch_up": False,
    "poll": 0.5,
    "time_zone": "America/New_York",  # the office's: "every day at 07:00" means there
    "max_rss": 300_000,
}

# One line of JSON for each thing, without values: compliance/log_lines.py.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "compliance.log_lines.JsonLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Django's own handlers would write other lines, and mail reports.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "django-q": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
DEFAULT_EXCEPTION_REPORTER = "compliance.log_lines.NoReport"
CSRF_FAILURE_VIEW = "visitation.views.sessions.csrf_failure"

# What hands letters and text messages on (volunteers/post.py). The demo shows both where it was started; without a back
# end for text messages nobody is promised one.
_SCREEN = ("django.core.mail.backends.console.EmailBackend", "volunteers.post.ScreenTextMessages")
_SERVERS = ("django.core.mail.backends.smtp.EmailBackend", "volunteers.post.NoTextMessages")
EMAIL_BACKEND, TEXT_MESSAGES = _SCREEN if DEMO else _SERVERS
EMAIL_BACKEND = os.environ.get("VISITATION_MAIL_BACKEND") or EMAIL_BACKEND  # or one of django-anymail, an extra
ANYMAIL = json.loads(os.environ.get("VISITATION_ANYMAIL") or "{}")  # its settings, as JSON
MAIL_EVENTS = os.environ.get("VISITATION_MAIL_EVENTS") or "volunteers.post.channels.bounces.NoMailEvents"
MAIL_EVENTS_VIEW = os.environ.get("VISITATION_MAIL_EVENTS_VIEW", "")  # of django-anymail, for the company's news
TEXT_MESSAGES = os.environ.get("VISITATION_TEXT_MESSAGES") or TEXT_MESSAGES
TEXT_COUNTRIES = (os.environ.get("VISITATION_TEXT_COUNTRIES") or "1").split()  # calling codes that texts may go to
TEXT_REPLY_SECRET = os.environ.get("VISITATION_TEXT_REPLY_SECRET", "")
TWILIO_ACCOUNT = os.environ.get("VISITATION_TWILIO_ACCOUNT", "")
TWILIO_TOKEN = os.environ.get("VISITATION_TWILIO_TOKEN", "")
TWILIO_NUMBER = os.environ.get("VISITATION_TWILIO_NUMBER", "")
EMAIL_HOST = os.environ.get("VISITATION_MAIL_HOST") or "localhost"
EMAIL_PORT = int(os.environ.get("VISITATION_MAIL_PORT") or 25)
EMAIL_HOST_USER = os.environ.get("VISITATION_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("VISITATION_MAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("VISITATION_MAIL_TLS") == "1"
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = os.environ.get("VISITATION_MAIL_FROM") or "visitation@localhost"

FEED_DAYS_AHEAD = 90  # how far calendar feeds reach
STALE_AFTER_DAYS = 30  # a rule nobody confirmed for this long asks to be confirmed
