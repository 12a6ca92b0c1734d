"""Settings from the environment and `ville.toml`. CRIEUR_MODE is « service » unless said otherwise: safe by default.

Every variable is named in docs/town/reglages.md.
"""

from pathlib import Path

import environ
from django.core.management.utils import get_random_secret_key

from config.checks import StartRefused, refuse_unsafe
from config.letters import read_letters
from config.policy import content_policy
from config.schedule import schedule
from config.town import TownFileRefused, read_town

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

MODE = env.str("CRIEUR_MODE", default="service")
if MODE not in {"service", "demo", "test"}:
    raise StartRefused(f"CRIEUR_MODE vaut « {MODE} » : écrivez service, demo ou test.")
DEMO = MODE == "demo"
SERVICE = MODE == "service"
DEBUG = False

try:
    TOWN = read_town(Path(env.str("CRIEUR_TOWN", default=str(BASE_DIR / "ville.toml"))))
except TownFileRefused as refused:
    raise StartRefused(str(refused)) from refused

# Where the demonstration and the tests keep what service keeps in servers.
DATA = Path(env.str("CRIEUR_DATA", default=str(BASE_DIR / ".crieur"))).absolute()


def _kept_secret() -> str:
    """The secret of a demonstration or a test: made once, kept in the data folder."""
    path = DATA / "secret"
    if not path.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        path.write_text(get_random_secret_key(), encoding="utf-8")
        path.chmod(0o600)
    return path.read_text(encoding="utf-8")


# Empty in service where it is not given: the last line then refuses to start and says what to do.
SECRET_KEY = env.str("SECRET_KEY", default="") or ("" if SERVICE else _kept_secret())
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if SERVICE else ["127.0.0.1", "localhost", "testserver"])
# Without a slash at its end: paths begin with one, and an origin has none.
SITE_URL = env.str("SITE_URL", default="").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL else []
# How many proxies of ours stand before the site: Caddy alone in docker-compose.yml.
PROXIES = env.int("TRUSTED_PROXIES", default=0)

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "propositions",
    "carte",
    "lettres",
    "journal",
    "comptes",
    "socle",
    "frontend",
    "allauth",
    "allauth.account",
    "anymail",
    "csp",
    "django_filters",
    "leaflet",
    "rest_framework",
    "drf_spectacular",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "config.apps.CollectedConfig",
]

MIDDLEWARE = [
    "config.middleware.say_permissions",
    "config.middleware.refuse_nul",
    "django.middleware.security.SecurityMiddleware",
    # Over WhiteNoise, whose files are compressed once they are collected: those of the demonstration are not.
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.explain_refused_verb",
    "propositions.uploads.say_too_much",
    # Between sessions (foreign rows) and people (rows of ours): from here on only actions write.
    "socle.readonly.ReadOnlyMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.middleware.RefuseCut",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.demo_urls" if DEMO else "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "frontend" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
        },
    }
]

# The database: SQLite by default, PostgreSQL in service.
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA / 'crieur.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    # Whoever closes the last connection takes two files away that the next one must make again: on a full disk, nobody
    # could read any more.
    DATABASES["default"]["CONN_MAX_AGE"] = 600
else:
    # A new connection costs as much as a dozen small pages, and asking whether the old one answers as much as one.
    DATABASES["default"] |= {"ENGINE": "socle.postgresql", "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The address search; empty for none. A test asks nobody.
GEOCODER_URL = env.str("GEOCODER_URL", default="" if MODE == "test" else "https://data.geopf.fr/geocodage")

# Rate limits are counted in the shared database, without Redis; above 300 entries the default would cull them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "comptes.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
SESSION_COOKIE_NAME = "crieur"
SESSION_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

ACCOUNT_ADAPTER = "comptes.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {
    "request_login_code": "comptes.forms.AddressForm",
    "confirm_login_code": "comptes.forms.CodeForm",
}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# Long enough to find the mail, change telephone, type slowly.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# A hall of a hundred phones shares one address: the part by address is wide, the part by mail address is not.
ACCOUNT_RATE_LIMITS = {
    # Five tries a code: at most a hundred guesses a day against an address, of a million.
    "request_login_code": "600/m/ip,3000/d/ip,5/10m/key,20/d/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["comptes.api.TokenAuthentication", "comptes.api.VisitAuthentication"],
    "DEFAULT_THROTTLE_CLASSES": ["comptes.api.WriteThrottle"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "socle.problems.handle",
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["socle.api_input.StrictJSONParser"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": f"Crieur, {TOWN.name}",
    "DESCRIPTION": "Les idées des habitantes et des habitants, leurs soutiens, les réponses de la Ville.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENFORCE_NON_BLANK_FIELDS": True,
    "COMPONENT_SPLIT_PATCH": False,
    "POSTPROCESSING_HOOKS": ["config.api.complete"],
}

LETTERS = read_letters(env)
# What a mail service tells of addresses, at /anymail/…: mounted where a secret is shared with it.
ANYMAIL = {"WEBHOOK_SECRET": env.str("ANYMAIL_WEBHOOK_SECRET", default="")}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"Crieur <{TOWN.contact.get('email', '')}>")
if SERVICE:
    vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
    EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(DATA / "courriels")

# Celery: no result is kept, a message is never the only trace of work; publishing gives up quickly.
REDIS_URL = env.str("REDIS_URL", default="")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TIMEZONE = "Europe/Paris"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BEAT_SCHEDULE = schedule(LETTERS)
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
        "visibility_timeout": 300,
        "socket_timeout": 5,
        "socket_connect_timeout": 1,
    }
else:
    _broker = DATA / "broker"
    if not SERVICE:
        for _name in ("messages", "processed", "control"):
            (_broker / _name).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker / "messages"),
        "data_folder_out": str(_broker / "messages"),
        "processed_folder": str(_broker / "processed"),
        "control_folder": str(_broker / "control"),
        # The default of one second would mean two tasks a second.
        "polling_interval": 0.1,
    }

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "français")]
LOCALE_PATHS = [BASE_DIR / "frontend" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

STATIC_URL = "static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")) if SERVICE else None
# The demonstration serves the files where they lie; service serves the collected, hashed, compressed ones.
WHITENOISE_USE_FINDERS = not SERVICE
# A test makes clients by the thousand: each would look through every static file before its first page.
WHITENOISE_AUTOREFRESH = MODE == "test"
_STATIC = "config.storage.HashedStorage" if SERVICE else "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC},
}

CONTENT_SECURITY_POLICY = content_policy(TOWN.tiles.host if TOWN.tiles else "")
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
FILE_UPLOAD_HANDLERS = ["propositions.uploads.BoundedUploadHandler"]
# The photos; served by a view that asks the rights each time, never by the web server.
MEDIA_ROOT = env.str("MEDIA_ROOT", default="" if SERVICE else str(DATA / "fichiers"))
if SERVICE:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    if PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"links": {"()": "config.logs.HideLinks"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["links"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
}

if SERVICE:
    refuse_unsafe(globals())
