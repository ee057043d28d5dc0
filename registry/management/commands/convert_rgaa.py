"""``manage.py convert_rgaa criteres.json > rgaa.yaml``: a second framework, ready for ``load_framework``."""

import json

import yaml
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from registry.framework import yaml_file
from registry.framework.converters import rgaa


class Command(BaseCommand):
    """Prints YAML."""

    help = "Convert RGAA criteria as published by Ara (JSON) into a framework (YAML)."
    requires_system_checks = []

    def add_arguments(self, parser):
        """FILE, and the version it holds."""
        parser.add_argument("file")
        parser.add_argument("--rgaa-version", default="4.1")

    def handle(self, *args, **options):
        """Convert and print."""
        try:
            data = json.loads(yaml_file.read_text(options["file"]))
            framework = rgaa.convert(data, options["rgaa_version"])
        except yaml_file.UnreadableFileError as error:
            raise CommandError(str(error)) from None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CommandError(
                _("This is not the file of criteria that Ara publishes: %(error)s") % {"error": error}
            ) from None
        self.stdout.write(yaml.safe_dump(framework, allow_unicode=True, sort_keys=False, width=120))
