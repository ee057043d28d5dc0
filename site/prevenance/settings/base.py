"""Settings shared by every environment; each value that varies is read from the environment."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from .caches import caches
from .environment import ENV_FILE, ROOT, env  # noqa: F401 - what production looks at
from .locales import *  # noqa: F403 - languages and paths of catalogues
from .logging import *  # noqa: F403 - structured, without personal data
from .security import *  # noqa: F403 - CSP and headers

# Database, files, index. Nothing is created here: development makes the folder, production wants it ready.
VAR_DIR = Path(env.str("VAR_DIR", default=str(ROOT / "var")))
PRODUCTION = False

# A copy made by ``restore --into`` or by a drill: it sends nothing to anybody and shares nothing with the real site.
RESTORED_AS_TEST = (VAR_DIR / "restored-as-test").exists()

SECRET_KEY = env.str("SECRET_KEY", default="")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
# Proxies in front, whose X-Forwarded-For and X-Forwarded-Proto are believed: addresses or networks, by commas.
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
SITE_NAME = env.str("SITE_NAME", default="Prévenance")
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="contact@prevenance.example")
# Who writes the mails of the site (to people, and to those who run it), and whom to tell of a fault of security.
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="")
SERVER_EMAIL = env.str("SERVER_EMAIL", default="") or DEFAULT_FROM_EMAIL
SECURITY_CONTACT = env.list("SECURITY_CONTACT", default=[])
SECURITY_POLICY_URL = env.str("SECURITY_POLICY_URL", default="")
BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000")
# Where anyone reads the source code of this very site; linked at the foot of every page when given.
CODE_URL = env.str("CODE_URL", default="")
# Whoever bears it reads the state of each part at /readyz and the figures at /metrics; without it, this machine alone.
OPERATIONS_TOKEN = env.str("OPERATIONS_TOKEN", default="")
# What turns a text into numbers that say its meaning (docs/distress.md, docs/search.md); empty, the site does without.
SENTENCE_ENCODER = env.str("SENTENCE_ENCODER", default="meaning.universal.Universal")
ROOT_URLCONF = "prevenance.urls"
WSGI_APPLICATION = "prevenance.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "prevenance",
    "demo",
    "evaluation",
    "content",
    "registry",
    "directory",
    "vocabularies",
    "identity",
    "security",
    "files",
    "listing",
    "search",
    "distress",
    "frame",
    "core",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail_footnotes",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_cotton.apps.SimpleAppConfig",
    "leaflet",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "core.client_address.TrustedProxyMiddleware",
    "prevenance.at_hand.AtHandMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "prevenance.middleware.RequestLogMiddleware",
    "prevenance.middleware.PolicyMiddleware",
    "prevenance.middleware.HeadersMiddleware",
    # Outside of the cache and of the limits: whatever answers, the header is there.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "prevenance.middleware.LocaleFromPathMiddleware",
    "prevenance.middleware.NulInPathMiddleware",
    "prevenance.limits.RequestLimitsMiddleware",
    "prevenance.sharing.SharedValuesMiddleware",
    "prevenance.caching.PublicCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "prevenance.admin_access.AdminAccessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "security.sessions.SessionLimitsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "prevenance.malformed.MalformedFormMiddleware",
    "content.pages.routing.KeptRouteMiddleware",
    "prevenance.whole.AllOrNothingMiddleware",
]

# --- themes: a theme's folder comes first, the neutral theme is the ground ------------------
THEME = env.str("THEME", default="neutral")
THEME_DIRS = [ROOT / "themes" / name for name in dict.fromkeys([THEME, "neutral"])]
COTTON_DIR = "cotton"
COTTON_SNAKE_CASED_NAMES = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [folder / "templates" for folder in THEME_DIRS],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "core.templating.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "prevenance.context_processors.site",
            ],
            "builtins": ["django_cotton.templatetags.cotton", "core.templatetags.core"],
        },
    }
]

# --- data -------------------------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'prevenance.sqlite3'}")}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # WAL lets readers go on while one writes; IMMEDIATE avoids lock upgrades that fail at once; with recursive
    # triggers, INSERT OR REPLACE fires the triggers that keep rows (core.append_only).
    # No temp_store=MEMORY: what a savepoint may put back is then a list that each statement walks from its beginning,
    # and a long import takes eight times its time.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728;"
            "PRAGMA journal_size_limit=27103364; PRAGMA cache_size=-8000;"
            "PRAGMA recursive_triggers=ON;"
        ),
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 3)
# Every request asks one small question (the generation of public pages): opening a connection for it costs thirty times
# the question, on SQLite too.
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)

REDIS_URL = "" if RESTORED_AS_TEST else env.str("REDIS_URL", default="")
# Bytes of the cache of pages in files, when there is no Redis (whose own bound is in its configuration).
PUBLIC_CACHE_BYTES = env.int("PUBLIC_CACHE_BYTES", default=500_000_000)
CACHES = caches(REDIS_URL, VAR_DIR / "cache", PUBLIC_CACHE_BYTES)

# How long a public page may be kept, in seconds: by the reader, by a shared cache, past its age while it is made
# anew, past its age when the application does not answer, and by the application itself.
PUBLIC_CACHE_ENABLED = env.bool("PUBLIC_CACHE_ENABLED", default=True)
PUBLIC_CACHE_BROWSER = env.int("PUBLIC_CACHE_BROWSER", default=0)
PUBLIC_CACHE_SHARED = env.int("PUBLIC_CACHE_SHARED", default=60)
PUBLIC_CACHE_STALE = env.int("PUBLIC_CACHE_STALE", default=600)
PUBLIC_CACHE_ON_ERROR = env.int("PUBLIC_CACHE_ON_ERROR", default=86400)
PUBLIC_CACHE_APPLICATION = env.int("PUBLIC_CACHE_APPLICATION", default=300)
# Copies kept of addresses that readers compose (searches, filters): they share so many places.
PUBLIC_CACHE_ASKED = env.int("PUBLIC_CACHE_ASKED", default=1024)
#: Bytes that each process keeps of answers given lately from a copy; 0: none (``prevenance.at_hand``).
PUBLIC_CACHE_AT_HAND = env.int("PUBLIC_CACHE_AT_HAND", default=16_000_000)
# Where the nginx of deploy/nginx sees that something was withdrawn (``prevenance.front``); empty: nowhere.
FRONT_DIR = env.str("FRONT_DIR", default=str(VAR_DIR / "front"))

BROKER_URL = "" if RESTORED_AS_TEST else env.str("BROKER_URL", default="")
CELERY_BROKER_URL = BROKER_URL or "memory://localhost/"
CELERY_TASK_ALWAYS_EAGER = not BROKER_URL
CELERY_TASK_EAGER_PROPAGATES = False
CELERY_TASK_IGNORE_RESULT = True
# A broker that does not answer costs two seconds, not a minute: the calendar catches up (core.later).
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "socket_timeout": 5}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

# What the clock runs is declared by each application (core.background).

# Seconds between two writings of what is counted while pages are read (searches without result, downloads).
TALLY_SECONDS = env.float("TALLY_SECONDS", default=10.0)

SEARCH_ENGINE = env.str("SEARCH_ENGINE", default="embedded")
# Whether the search hears what a question means beside its words (docs/search.md); needs SENTENCE_ENCODER.
SEARCH_BY_MEANING = env.bool("SEARCH_BY_MEANING", default=True)
SEARCH_INDEX_DIR = Path(env.str("SEARCH_INDEX_DIR", default=str(VAR_DIR / "index")))

# --- files --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [folder / "static" for folder in THEME_DIRS]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# Where nginx finds what the application lets it send (an internal location, see deploy/nginx); empty: sent from here.
FILES_ACCEL_LOCATION = env.str("FILES_ACCEL_LOCATION", default="")
# Better on another disk than the site's; never below a folder that the web server shows.
BACKUP_DIR = Path(env.str("BACKUP_DIR", default=str(VAR_DIR / "backups")))
# Where the static mirror goes (see docs/mirror.md); empty: none. How many public places are in it, in each language;
# how long (seconds) their pages may take each time that the calendar comes by.
MIRROR_DIR = env.str("MIRROR_DIR", default="")
MIRROR_PLACES = env.int("MIRROR_PLACES", default=5000)
MIRROR_SECONDS = env.float("MIRROR_SECONDS", default=20.0)
BACKUP_KEEP = env.int("BACKUP_KEEP", default=14)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Wagtail --------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILADMIN_NOTIFICATION_FROM_EMAIL = DEFAULT_FROM_EMAIL
WAGTAIL_I18N_ENABLED = True
# Addresses are printed on posters and spelt on the telephone: no accents in them.
WAGTAIL_ALLOW_UNICODE_SLUGS = False
# A page sent to translation is a draft in the new language, not its French text published there.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
# Uploads: the kinds that are taken, and how their content shows it, are in files.types and files.uploads.
WAGTAILDOCS_DOCUMENT_FORM_BASE = "files.forms.DocumentForm"
WAGTAILDOCS_MAX_UPLOAD_SIZE = env.int("DOCUMENT_MAX_SIZE", default=18 * 1024 * 1024)
WAGTAILDOCS_INLINE_CONTENT_TYPES = []
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILIMAGES_IMAGE_FORM_BASE = "files.forms.ImageForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = env.int("IMAGE_MAX_SIZE", default=10 * 1024 * 1024)
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "avif", "svg"]
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "footnotes"]},
    }
}
WAGTAIL_FOOTNOTES_TEXT_FEATURES = ["bold", "italic", "link"]
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "content.moderation.publication.publish"
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
LOGIN_URL = "wagtailadmin_login"
LEAFLET_CONFIG = {"TILES": [], "PLUGINS": {}}
# Tiles under the map that moves, e.g. https://tile.example/{z}/{x}/{y}.png; empty (default): local outlines only.
MAP_TILES_URL = env.str("MAP_TILES_URL", default="")
MAP_TILES_ATTRIBUTION = env.str("MAP_TILES_ATTRIBUTION", default="")
if MAP_TILES_URL:
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"].append(tiles_origin(MAP_TILES_URL))

# Address of a shared cache that understands PURGE (Varnish, nginx with its purge module, a CDN's endpoint).
FRONTEND_CACHE_URL = "" if RESTORED_AS_TEST else env.str("FRONTEND_CACHE_URL", default="")
WAGTAILFRONTENDCACHE = (
    {
        "default": {
            "BACKEND": "prevenance.purge.PurgeBackend",
            "LOCATION": FRONTEND_CACHE_URL,
        }
    }
    if FRONTEND_CACHE_URL
    else {}
)

# What a request may weigh, beside what the servers in front allow (see prevenance.limits).
URL_MOST_BYTES, URL_MOST_BYTES_ADMIN = 4096, 8000
QUERY_MOST_FIELDS, QUERY_MOST_FIELDS_ADMIN = 100, 1000
BODY_MOST_BYTES, BODY_MOST_BYTES_ADMIN = 200_000, 30_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000  # a long page with its blocks; files are counted apart
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # Wagtail's forms of long pages
DATA_UPLOAD_MAX_NUMBER_FILES = 100

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

VERBOSE_SITE_NAME = _("Prévenance, prevention built with citizens")
