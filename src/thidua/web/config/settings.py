"""The site's settings. What an operator decides comes from the environment; docs/reference/web-settings.md lists it."""

import os
from datetime import timedelta
from pathlib import Path
from pkgutil import iter_modules

import dj_database_url
from csp.constants import NONE, SELF
from django.contrib import messages
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from thidua.i18n.compiled import compiled, our_sources
from thidua.indicators.execution.state_binding import use_site_key
from thidua.io.atomic_files import OTHERS
from thidua.io.environment import ProgramEnvironment
from thidua.web.config import sign_in
from thidua.web.config.home import Home
from thidua.web.server.operator_settings import site_settings

OPERATOR = site_settings()
HOME = Home.of(OPERATOR)
os.umask(OTHERS)  # what a process of the site makes is its user's own
SECRET_KEY = HOME.secret
use_site_key(SECRET_KEY)  # whoever may only write the ledger's cache cannot make state that counts
DEBUG = OPERATOR.web_debug
ALLOWED_HOSTS = list(OPERATOR.hosts)
# Over https (behind a proxy that says so) cookies stay secure, plain http is led there; THIDUA_HTTPS=1 turns it on.
HTTPS = OPERATOR.https
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []
# Where people open the site: letters are written where nobody has asked for a page.
SITE_ADDRESS = OPERATOR.address or f"{'https' if HTTPS else 'http'}://{ALLOWED_HOSTS[0]}"
# Where everybody checks a certificate (empty: no address for it). It stands on paper for years, and names the keys of
# the site, so that it must be said, and be one that nobody can stand between.
PUBLIC_ADDRESS = OPERATOR.address if OPERATOR.address.startswith("https://") else ""
MOVEMENT = OPERATOR.movement
CALENDAR = OPERATOR.calendar

INSTALLED_APPS = [
    "thidua.web.ui",
    *(f"thidua.web.apps.{app.name}" for app in iter_modules([str(Path(__file__).parents[1] / "apps")])),
    "unfold.apps.BasicAppConfig",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "rules.apps.AutodiscoverRulesConfig",
    "simple_history",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

# Batches of records come as one body (apps.api); files are streamed and have their own limit.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
MIDDLEWARE = [
    "thidua.web.ui.server_timing.ServerTimingMiddleware",
    "thidua.web.apps.movements.middleware.AddressMiddleware",
    "thidua.web.apps.api.problems.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "thidua.web.apps.accounts.sessions.HashedSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "thidua.web.apps.accounts.middleware.IdleMiddleware",
    "thidua.web.apps.accounts.middleware.LanguageMiddleware",
    "thidua.web.apps.accounts.request_rate.RequestRateMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "thidua.web.apps.accounts.middleware.GuardMiddleware",
    "thidua.web.apps.movements.middleware.RecordMiddleware",
    "thidua.web.apps.evaluations.middleware.ShownMiddleware",
    "thidua.web.apps.audit.middleware.AuditMiddleware",
    "thidua.web.apps.my_work.middleware.WaitingMiddleware",
    "thidua.web.apps.accounts.sent_forms.OnceMiddleware",
]

ROOT_URLCONF = "thidua.web.config.urls"
WSGI_APPLICATION = "thidua.web.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "thidua.web.apps.accounts.context.navigation",
                "thidua.web.apps.movements.context.movements",
                "thidua.web.apps.my_work.context.waiting",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "thidua.web.ui.templatetags.display",
                "thidua.web.ui.templatetags.form_keys",
                "django.templatetags.l10n",
            ],
        },
    }
]

# The design system's words for how a message sounds.
MESSAGE_TAGS = {messages.DEBUG: "secondary", messages.ERROR: "danger"}
FORM_RENDERER = "thidua.web.ui.forms.FormRenderer"

DATABASES = {
    "default": dj_database_url.parse(
        OPERATOR.database_url or f"sqlite:///{HOME.database}", conn_max_age=600, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # No pages are mapped into memory (mmap_size): an error of the disk there would end the process, unsaid.
        # A transaction that will write takes its lock at the start and waits, instead of failing half way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
        "PRAGMA mmap_size=0; PRAGMA cache_size=-64000;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # What all processes must agree on: failed sign-ins, codes used. Its table comes with the migrations of accounts.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # What each process may keep for itself for a few seconds.
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 2000}},
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "thidua.web.apps.accounts.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "thidua.web.apps.accounts.passwords.NotLeaked"},
    {"NAME": "thidua.web.apps.accounts.passwords.HardToGuess"},
]
SESSION_ENGINE = "thidua.web.apps.accounts.sessions"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
REQUESTS_A_MINUTE = OPERATOR.requests_a_minute
SESSION_IDLE_SECONDS = OPERATOR.idle_minutes * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
# A browser takes a cookie of such a name over https alone, and from this very host.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}django_language"
CSRF_COOKIE_HTTPONLY = True  # pages carry the token themselves
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]  # asked by machines of the operator, on this machine
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
ADMIN_TABLES = OPERATOR.admin_tables
SECURITY_CONTACT = OPERATOR.security_contact
PUBLIC_CONTACT = OPERATOR.public_contact
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Whoever decides signs in with a second factor; THIDUA_SECOND_FACTOR=off lifts that, for a demonstration only.
SECOND_FACTOR_COMPULSORY = OPERATOR.second_factor
SECOND_FACTOR_FOR_ALL = OPERATOR.second_factor_for_all
ACCOUNT_ADAPTER = "thidua.web.apps.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Thi Đua] "
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_USER_DISPLAY = str
ACCOUNT_FORMS = {"login": "thidua.web.apps.accounts.forms.SignInForm"}
ACCOUNT_RATE_LIMITS = {
    # An office shares one address, so failures lock a pair of account and address, never an address for everybody.
    "login_failed": "5/15m/key",
    # Guessing at many accounts from one address; an office's slips stay below it.
    "login_failed_address": "60/15m/key",
    # Guessing from many addresses at one account that a password alone opens.
    "login_failed_anywhere": "30/h/key",
    # Guessing at codes that pass a lock: for the pair of account and address, or known browser.
    "login_code": "5/15m/key",
    # A flood from one address; over within a minute.
    "login": "300/m/ip",
    "reset_password": "60/m/ip,3/10m/key",
    "reset_password_from_key": "60/m/ip",
}
# How many of our own proxies stand before the site; each adds the address it was asked from.
ALLAUTH_TRUSTED_PROXY_COUNT = OPERATOR.proxies
MFA_ADAPTER = "thidua.web.apps.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {"authenticate": "thidua.web.apps.accounts.second_factor_proof.CodeForm"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Thi Đua"
MFA_TOTP_TOLERANCE = 1
USERSESSIONS_TRACK_ACTIVITY = False
SOCIALACCOUNT_ADAPTER = "thidua.web.apps.accounts.adapters.SignOnAdapter"
SOCIALACCOUNT_PROVIDERS = sign_in.providers(OPERATOR)
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
MAIL_WORKS: bool
MAIL_DOMAIN: str
for _name, _value in sign_in.mail(OPERATOR).items():
    globals()[_name] = _value

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *sign_in.form_targets(OPERATOR)],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# The administrator's tables; who enters them and under which policy says apps/admin_site.
UNFOLD = {
    "SITE_TITLE": "Thi Đua",
    "SITE_HEADER": "Thi Đua",
    "SITE_URL": "/",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda _request: static("ui/icon.svg")}],
    "STYLES": [lambda _request: static("admin_site/admin_site.css")],
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_HISTORY": False,
}

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [compiled("django", our_sources(), ProgramEnvironment.read().cache)]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["thidua.web.ui.formats"]

STATIC_URL = "/static/"  # the same of every movement: a prefix of addresses is not put before it
STATIC_ROOT = HOME.path / "static"
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME.uploads}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Uploads go to a file at once; none is held in memory. The importers refuse bombs and encrypted files by themselves.
IMPORT_MAX_BYTES = OPERATOR.import_max_mb * 1024 * 1024
EVIDENCE_MAX_BYTES = OPERATOR.evidence_max_mb * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600  # Django's own are looser, whatever the umask
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024
MOMENT = "%Y-%m-%dT%H:%M:%S%z"  # of a line of the log, with its offset
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "{asctime} {levelname} {name} {message}", "style": "{", "datefmt": MOMENT},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "{asctime}{levelname}{name}{message}",
            "style": "{",
            "datefmt": MOMENT,
            "rename_fields": {"asctime": "time", "levelname": "level"},
            "json_ensure_ascii": False,
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": OPERATOR.log}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
