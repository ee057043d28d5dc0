from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.declaration import Declaration


class FilesConfig(AppConfig):
    """What people upload: what is taken, who may read it, how it is sent."""

    name = "files"
    verbose_name = _("Files")
    declaration = Declaration()
