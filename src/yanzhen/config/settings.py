"""Settings. What differs between installations is an environment variable.

YZ_DATA (folder), YZ_SECRET_KEY, YZ_KEYS (keyring file), YZ_CIPHER (aes-gcm or sm4-gcm),
YZ_PHONE_GATEWAY (class that sends texts), YZ_EMAIL (mail server), YZ_ADDRESS (where the site is
reached), YZ_WECOM_HOOKS and YZ_DINGTALK_HOOKS (where robots may be called), YZ_HOSTS (comma
separated), YZ_HTTPS (1 behind TLS), YZ_DEBUG, DATABASE_URL, YZ_JOBS (inline: do background work at
once, without the consumer).
"""

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from yanzhen.config.place import ROOT, data_folder, secret_key

DATA = data_folder()
DEBUG = os.environ.get("YZ_DEBUG") == "1"
SECRET_KEY = secret_key(DATA)
ALLOWED_HOSTS = [h for h in os.environ.get("YZ_HOSTS", "*").split(",") if h]
CSRF_TRUSTED_ORIGINS = [f"https://{h}" for h in ALLOWED_HOSTS if h != "*"]

APPS = [
    "yanzhen.scenarios",
    "yanzhen.field",
    "yanzhen.reports",
    "yanzhen.timebank",
    "yanzhen.assistance",
    "yanzhen.deliberation",
    "yanzhen.workforce",
    "yanzhen.roster",
    "yanzhen.visits",
    "yanzhen.cases",
    "yanzhen.volunteers",
    "yanzhen.delivery",
    "yanzhen.projects",
    "yanzhen.questionnaires",
    "yanzhen.needs",
    "yanzhen.resources",
    "yanzhen.people",
    "yanzhen.orgs",
    "yanzhen.accounts",
    "yanzhen.core",
]
INSTALLED_APPS = [
    *APPS,
    "yanzhen.accounts.admin_apps.ReferenceAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "auditlog",
    "axes",
    "django_cotton",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "huey.contrib.djhuey",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "yanzhen.core.middleware.SecurityHeaders",
    "yanzhen.core.middleware.RequestLog",
    "yanzhen.core.middleware.ApiRefusals",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "yanzhen.core.middleware.ActingUser",
    "yanzhen.accounts.middleware.SignInDuties",
    "yanzhen.field.viewing.ViewingAs",
    "yanzhen.core.middleware.DefaultDeny",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "yanzhen.config.urls"
WSGI_APPLICATION = "yanzhen.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "yanzhen.core.templatetags.quick",
                "yanzhen.core.templatetags.ui",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "yanzhen.core.context.frame",
                "yanzhen.orgs.frame.acting",
            ],
        },
    }
]
FORM_RENDERER = "yanzhen.core.rendering.FormRenderer"
DJANGO_TABLES2_TEMPLATE = "django_tables2/yanzhen.html"
COTTON_DIR = "cotton"

# -- data ---------------------------------------------------------------------------------------


def database(url: str | None) -> dict[str, Any]:
    """One Django database entry from ``DATABASE_URL``; SQLite in the data folder without it."""
    if not url:
        return {
            "ENGINE": "yanzhen.core.sqlite",
            "NAME": DATA / "yanzhen.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "cached_statements": 512,
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
                    "PRAGMA cache_size=-65536;PRAGMA mmap_size=268435456;PRAGMA temp_store=MEMORY"
                ),
            },
            "CONN_MAX_AGE": None,
            # A file, so that tests with several connections meet the locks of real work.
            "TEST": {"NAME": DATA / "test.sqlite3"},
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SystemExit("DATABASE_URL must begin with postgres:// (leave it out for SQLite).")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or dict(parse_qsl(parts.query)).get("host", ""),
        "PORT": str(parts.port or ""),
        # To compile a page's questions takes longer than to answer them.
        "OPTIONS": {"options": "-c jit=off"},
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def mail_server(url: str | None) -> dict[str, Any]:
    """Django's settings of ``smtp://user:password@host:port/?from=…`` (``smtps`` with TLS).

    Without it mail is written to ``outbox/mail`` in the data folder, as texts are.
    """
    if not url:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": DATA / "outbox" / "mail",
        }
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"}:
        raise SystemExit("YZ_EMAIL must begin with smtp:// or smtps://.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
        "DEFAULT_FROM_EMAIL": dict(parse_qsl(parts.query)).get("from", "yanzhen@localhost"),
    }


globals().update(mail_server(os.environ.get("YZ_EMAIL")))
DATABASES = {"default": database(os.environ.get("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATTACHMENTS = DATA / "attachments"
EXPORTS = DATA / "exports"
ATTACHMENT_MAX_BYTES = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
CIPHER = os.environ.get("YZ_CIPHER", "aes-gcm")
KEYRING = os.environ.get("YZ_KEYS") or str(DATA / "keys" / "keyring.json")
# A restored installation keeps the rule packs of its backup when they differ from the shipped ones.
POLICIES = DATA / "policies" if (DATA / "policies").is_dir() else ROOT / "policies"
SCENARIOS = ROOT / "scenarios"

QUEUE: dict[str, Any] = (
    {"huey_class": "huey.PostgresHuey", "dsn": os.environ["DATABASE_URL"]}
    if os.environ.get("DATABASE_URL")
    else {"huey_class": "huey.SqliteHuey", "filename": str(DATA / "jobs.sqlite3")}
)
HUEY = {
    **QUEUE,
    "name": "yanzhen",
    "immediate": os.environ.get("YZ_JOBS") == "inline",
    "utc": True,
    "consumer": {"workers": 1, "worker_type": "thread"},
}

# -- sign-in --------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    ]
]
ACCOUNT_ADAPTER = "yanzhen.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_FORMS = {
    "login": "yanzhen.accounts.forms.SignInForm",
    "reauthenticate": "yanzhen.accounts.forms.PasswordAgainForm",
}
MFA_ADAPTER = "yanzhen.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = os.environ.get("YZ_HTTPS") != "1"
MFA_FORMS = {
    "authenticate": "yanzhen.accounts.forms.SecondFactorForm",
    "reauthenticate": "yanzhen.accounts.forms.SecondFactorAgainForm",
    "activate_totp": "yanzhen.accounts.forms.StartAuthenticatorForm",
    "add_webauthn": "yanzhen.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "yanzhen.accounts.forms.RenamePasskeyForm",
}
AXES_FAILURE_LIMIT = "yanzhen.accounts.lockout.failure_limit"
AXES_COOLOFF_TIME = "yanzhen.accounts.lockout.cool_off"
AXES_USERNAME_CALLABLE = "yanzhen.accounts.lockout.user_name"
AXES_LOCKOUT_CALLABLE = "yanzhen.accounts.lockout.refuse"
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
PHONE_GATEWAY = os.environ.get("YZ_PHONE_GATEWAY", "yanzhen.accounts.gateways.FileGateway")
SITE_ADDRESS = os.environ.get("YZ_ADDRESS", "http://localhost:8000").rstrip("/")
# Where group robots may be called: nobody can make the server call another address.
REMINDER_HOOKS = {
    "wecom": os.environ.get("YZ_WECOM_HOOKS", "https://qyapi.weixin.qq.com").split(","),
    "dingtalk": os.environ.get("YZ_DINGTALK_HOOKS", "https://oapi.dingtalk.com").split(","),
}
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # the account is paused, from every address alike
SESSION_ENGINE = "yanzhen.accounts.sessions"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("YZ_HTTPS") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SESSION_COOKIE_SECURE else None
if SESSION_COOKIE_SECURE:
    MIDDLEWARE.insert(0, "yanzhen.core.middleware.BehindProxy")
SECURE_HSTS_SECONDS = 31536000 if SESSION_COOKIE_SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "yanzhen.core.views.csrf_failure"

# -- words ----------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = USE_TZ = True
FORMAT_MODULE_PATH = "yanzhen.config.formats"
SITE_NAME = _("Yanzhen")

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "yanzhen.core.statics.StaticFiles"
        )
    },
}
WHITENOISE_MANIFEST_STRICT = False

LOGGING_CONFIG = None  # set up by yanzhen.core.logs, without personal data
