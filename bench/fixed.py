"""A fixed answer from the smallest Django site, to compare with: ``FIXED_BYTES`` bytes of HTML, no query, no template.

Served by ``bench/uncached.py`` on the same gunicorn as the site, with compression as the site does (gzip, level 6).
"""

import gzip
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

SIZE = int(os.environ.get("FIXED_BYTES", "30000"))
#: Text as compressible as a page.
BODY = ("<p>Une page sans cache, la même pour tous, de la taille demandée.</p>\n" * (SIZE // 60 + 1)).encode()[:SIZE]

settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="nothing is signed here",
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    USE_I18N=False,
)


def fixed(request):
    """The same bytes, compressed each time."""
    response = HttpResponse(gzip.compress(BODY, 6, mtime=0), content_type="text/html; charset=utf-8")
    response["Content-Encoding"] = "gzip"
    return response


urlpatterns = [path("", fixed), path("healthz", fixed)]
application = get_wsgi_application()
