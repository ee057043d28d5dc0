"""``manage.py load_framework FILE``: load a criteria framework, or say everything that does not hold."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from registry.framework import yaml_file
from registry.reference import loader


class Command(BaseCommand):
    """Exit code 0 when loaded or already there, 2 when the file is refused (one line per fault on stderr)."""

    help = "Load a label framework (YAML) as a version. Idempotent; refuses what does not hold."

    def add_arguments(self, parser):
        """FILE, the framework."""
        parser.add_argument("file", help="YAML file of the framework")

    def handle(self, *args, **options):
        """Load and say what happened."""
        try:
            loaded = loader.load(yaml_file.read(options["file"]))
        except yaml_file.UnreadableFileError as error:
            faults = [str(error)]
        except loader.FrameworkRefusedError as error:
            faults = error.faults
        else:
            text = {
                "created": _("%(name)s: loaded, %(dimensions)d dimensions, %(criteria)d criteria."),
                "updated": _("%(name)s: updated, %(dimensions)d dimensions, %(criteria)d criteria."),
                "unchanged": _("%(name)s: already loaded, nothing to change."),
            }[loaded.change]
            self.stdout.write(
                text
                % {
                    "name": loaded.framework,
                    "dimensions": loaded.framework.dimensions.count(),
                    "criteria": loaded.framework.criteria.count(),
                }
            )
            return
        for fault in faults:
            self.stderr.write(fault)
        raise SystemExit(2)
