"""What the label needs before any tool is evaluated: its framework, a proposal to review before real use."""

from django.conf import settings

from registry.framework import yaml_file
from registry.models import Framework
from registry.reference import loader

FILE = settings.ROOT / "fixtures" / "label" / "referentiel.yaml"


def load_framework() -> Framework:
    """Our first framework, from ``fixtures/label``. Raises what ``framework_loader.load`` raises."""
    return loader.load(yaml_file.read(FILE)).framework


def load(progress=None) -> list[str]:
    """Load the framework where there is none, or where ours is still an unused proposal; what a body did is kept.

    Returns what a person should know. ``progress(label, done, total)`` is told at the end.
    """
    ours = yaml_file.read(FILE)["referentiel"]["code"]
    told = []
    if not Framework.objects.exists() or Framework.objects.filter(code=ours).exists():
        try:
            load_framework()
        except loader.FrameworkRefusedError as error:
            told = [f"The framework in the database was kept: {fault}" for fault in error.faults]
    if progress:
        progress("framework", 1, 1)
    return told
