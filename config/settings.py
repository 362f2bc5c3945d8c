"""Every setting in one file; secrets and addresses come from the environment.

`config.embedded` fills the addresses in before this file is read when none is
configured, so nothing below asks whether a service is private or real.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# LOCAL is set by config.embedded: a private installation on this machine's loopback.
LOCAL = env.bool("HOLDFAST_LOCAL", default=False)
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured(
        "SECRET_KEY must be set to at least 50 random characters; "
        "see .env.example for a command that makes one."
    )
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PROXY_COUNT = env.int("PROXY_COUNT", default=0)  # how many of ours stand before us

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "pgtrigger",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "lucide",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "accounts",
    "diagnostics",
    "integrations",
    "dashboards",
]


MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "accounts.imports.uploads.LimitedBodies",
    "web.middleware.TellingQueries",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "web.middleware.PrivatePages",
    "web.middleware.BusyDatabase",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dashboards.context.chrome",
            ]
        },
    }
]

# PostgreSQL is the truth.
DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"].update(
    CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True, ATOMIC_REQUESTS=False
)
# How long a statement or a lock may take stands at the role; see config/roles.py. Here
# it is for how long a server that vanished without a word is believed to be there.
DATABASES["default"]["OPTIONS"] = {
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds
} | DATABASES["default"].get("OPTIONS", {})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# One Redis for the broker (never evicts), another for the cache (evicts freely).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.str("CACHE_URL"),
        "KEY_PREFIX": "holdfast",
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 1},
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.PeoplePresent",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
] + [{"NAME": "accounts.passwords.NotTheDemosValidator"}]
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60  # how long an invitation or reset works
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "dashboards:book"
LOGOUT_REDIRECT_URL = "accounts:login"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1 / 12  # hours: ten wrong passwords, then five minutes
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "web.client_address.client_address"
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

# Not in the cache, too: who has signed in stays so, and who has signed out, while it is
# away or has forgotten everything.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL
SECURE_SSL_REDIRECT = not LOCAL
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # probed inside the container
SECURE_HSTS_SECONDS = 0 if LOCAL else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not LOCAL
if PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        # The hash is of the empty string: Plotly adds one empty <style> element and
        # fills it through the style sheet interface.
        "style-src": [SELF, "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Without a mail server links are copied by hand.
EMAIL_HOST = env.str("EMAIL_HOST", default="")
EMAIL_PORT = env.int("EMAIL_PORT", default=587)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="holdfast@localhost")

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"  # instants are UTC; days belong to the organisation's zone
USE_I18N = False
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "web.storage.StaticFiles"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_MAX_AGE = 0

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "integrations.authentication.BearerToken",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["web.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["web.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_THROTTLE_CLASSES": ["integrations.throttling.PerMinute"],
    "EXCEPTION_HANDLER": "web.problems.handle",
    "URL_FORMAT_OVERRIDE": None,
    "NUM_PROXIES": PROXY_COUNT,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Holdfast API",
    "DESCRIPTION": "Account health scores, and what they are made of.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "BandEnum": "diagnostics.models.Band",
        "ImportKindEnum": "accounts.imports.kinds.KINDS",
        "ImportStateEnum": "accounts.models.ImportRun.State",
    },
}

# What a file may be that comes by page or API; the command line knows no limits.
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", 20 * 1024 * 1024)
IMPORT_MAX_ROWS = env.int("IMPORT_MAX_ROWS", 100_000)
IMPORT_MAX_COLUMNS = env.int("IMPORT_MAX_COLUMNS", 100)
IMPORT_LEASE_SECONDS = env.int("IMPORT_LEASE_SECONDS", 20)

# Celery is the muscle; a lost or doubled message changes nothing. Its defaults lose
# work: each value closes a failure that was seen when a process was killed, the broker
# went away, or a message came late.
CELERY_BROKER_URL = env.str("BROKER_URL")
CELERY_TASK_IGNORE_RESULT = True  # what came of a task stands in PostgreSQL
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_ACKS_ON_FAILURE = True
CELERY_TASK_ACKS_ON_TIMEOUT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A task that may run for longer says so itself, and bears being delivered twice at
# once: imports by their lease, the demo by its one organisation.
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TASK_TIME_LIMIT = 90
CELERY_VISIBILITY_TIMEOUT = 300  # more than three time limits; no countdown is longer
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": CELERY_VISIBILITY_TIMEOUT,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    # Without them a half-dead broker holds a web request for ever.
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 15,
    "global_keyprefix": "holdfast:",
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker never gives up
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
# A refused publish fails in 0.4 s; without a policy, or without retries, in 6 s.
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.2,
    "interval_max": 0.2,
}
# A stop lets running tasks end for so long; a worker without any ends at once. It
# would wait as well for messages that are held for later, of which we send none.
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE = False
# A child takes a task a second and a new one needs two to begin: after 500 tasks it
# would be gone in minutes. What leaks is bounded by memory; see mem_limit in compose.
CELERY_WORKER_MAX_TASKS_PER_CHILD = 5000
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000  # KiB
# A new connection costs more than answering a request; see `config.celery`, which
# closes those that are old or broken.
CELERY_DB_REUSE_MAX = 2**31
_TICKS = {  # task, seconds
    "answer recompute requests": ("diagnostics.tasks.drain", 1),
    "score the day": ("diagnostics.tasks.score_today", 60),
    # Every minute, for beat begins to count anew whenever it is started again.
    "make the history's partitions ahead": ("diagnostics.tasks.make_partitions", 60),
    "offer imports to the workers": ("accounts.tasks.offer_imports", 1),
    "forget the files of old imports": ("accounts.tasks.forget_files", 60 * 60),
    "write the live demo's day": ("accounts.tasks.write_demo_day", 60),
    "see that imports are taken up": ("diagnostics.tasks.show_life", 10),
    "forget old work": ("diagnostics.tasks.forget_old_work", 60 * 60),
    "forget old sessions": ("accounts.tasks.forget_sessions", 60 * 60),
}
# Messages expire, so that an outage piles up no more than some thousands that find
# nothing to do; not sooner, for a worker tells by its own clock, which may be ahead.
MESSAGES_EXPIRE_SECONDS = 3 * 60 * 60
CELERY_BEAT_SCHEDULE = {
    name: {
        "task": task,
        "schedule": seconds,
        "options": {"expires": max(seconds, MESSAGES_EXPIRE_SECONDS)},
    }
    for name, (task, seconds) in _TICKS.items()
}
CELERY_TASK_DEFAULT_QUEUE = "recompute"
# A worker turns from one queue to the next: a day's ranges keep no request waiting.
CELERY_TASK_ROUTES = {
    "accounts.tasks.run_import": {"queue": "imports"},
    "diagnostics.tasks.score_range": {"queue": "ranges"},
    "diagnostics.tasks.show_life": {"queue": "imports"},
}
# A queue that nobody reads would swallow its messages: a wrong name is refused instead.
CELERY_TASK_QUEUES: dict[str, dict[str, str]] = {
    CELERY_TASK_DEFAULT_QUEUE: {},
    "ranges": {},
    "imports": {},
}
CELERY_TASK_CREATE_MISSING_QUEUES = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
