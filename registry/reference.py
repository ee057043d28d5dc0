"""What the label needs before any tool is evaluated: its framework, a proposal to review before real use."""

from django.conf import settings

from . import framework_file, framework_loader
from .models import Framework

FILE = settings.ROOT / "fixtures" / "label" / "referentiel.yaml"


def load_framework() -> Framework:
    """Our first framework, from ``fixtures/label``. Raises what ``framework_loader.load`` raises."""
    return framework_loader.load(framework_file.read(FILE)).framework


def load(progress=None) -> list[str]:
    """Load the framework where there is none, or where ours is still an unused proposal; what a body did is kept.

    Returns what a person should know. ``progress(label, done, total)`` is told at the end.
    """
    ours = framework_file.read(FILE)["referentiel"]["code"]
    told = []
    if not Framework.objects.exists() or Framework.objects.filter(code=ours).exists():
        try:
            load_framework()
        except framework_loader.FrameworkRefusedError as error:
            told = [f"The framework in the database was kept: {fault}" for fault in error.faults]
    if progress:
        progress("framework", 1, 1)
    return told
