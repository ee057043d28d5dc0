"""Addresses. The default language has no prefix; that of another (``/en/``…) comes before the same paths."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from core.declaration import declarations
from frame import gallery, manifest
from registry.public.views.sheets import short as label_short
from security import urls as doors

from . import health, security_txt

handler400 = "prevenance.errors.bad_request"
handler403 = "prevenance.errors.forbidden"
handler404 = "prevenance.errors.not_found"
handler500 = "prevenance.errors.server_error"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.figures, name="metrics"),
    path("manifest.webmanifest", manifest.webmanifest, name="manifest"),
    path(".well-known/security.txt", security_txt.security_txt, name="security-txt"),
    path("favicon.ico", manifest.favicon, name="favicon"),
    path("", include("content.public.root_urls")),
    path("admin/", include(doors.admin_patterns)),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(doors.document_patterns)),
    path("", include("files.urls")),
    path("documents/", include(wagtaildocs_urls)),
    path("v/<str:key>", label_short, name="label-short"),
]

urlpatterns += i18n_patterns(
    path("gallery/", gallery.gallery, name="gallery"),
    *(path(prefix, include(module)) for one in declarations().values() for prefix, module in one.urls),
    path("", include(doors.page_patterns)),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
