"""How a process of the site begins: which settings, which modes of files, and what stops it with clear words.

Used by every entrance (``manage.py``, ``wsgi``, Celery). Production is the default; ``make``, ``bin/`` and the tests
name their own settings.
"""

import importlib
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = "prevenance.settings.production"
#: gunicorn does not start a worker again that ended so, nor does systemd (``RestartPreventExitStatus``).
EXIT_CONFIGURATION = 3
#: What failed may come back by itself (a database that does not answer): to be tried again.
EXIT_AGAIN = 75
#: Files of this process: theirs and their group's, nobody else's.
UMASK = 0o027
_DEVELOPMENT = "For development: make demo, or DJANGO_SETTINGS_MODULE=prevenance.settings.development."


def stop(reasons: list[str], code: int = EXIT_CONFIGURATION) -> None:
    """Say on standard error why the process does not start, one line each, and end it."""
    if len(reasons) == 1:
        text = f"Prévenance does not start. {reasons[0]}"
    else:
        text = "\n".join(
            [f"Prévenance does not start, {len(reasons)} things are wrong:", *(f"  - {r}" for r in reasons)]
        )
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
    raise SystemExit(code)


def configure(*, needs_everything: bool = True) -> None:
    """Load the settings, or end the process with one clear line. Writes no file, opens no database.

    ``needs_everything=False`` lets a process go on that will itself name all that is missing (``check``, ``wsgi``).
    """
    if str(ROOT) not in sys.path:
        sys.path.insert(1, str(ROOT))
    name = os.environ.get("DJANGO_SETTINGS_MODULE") or PRODUCTION
    os.environ["DJANGO_SETTINGS_MODULE"] = name
    settings = _load(name)
    faults = list(importlib.import_module("prevenance.settings.environment").env.faults)
    if not getattr(settings, "PRODUCTION", False):
        if faults:
            stop(faults)
        return
    os.umask(UMASK)
    if needs_everything:
        faults += missing(settings)
        if faults:
            stop(faults)


def _load(name: str):
    try:
        from django.core.exceptions import ImproperlyConfigured
    except ModuleNotFoundError:
        stop([f"This Python ({sys.executable}) has no Django: use .venv/bin/python, which bin/setup makes."])
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(f"{error.name}.")):
            stop([f"DJANGO_SETTINGS_MODULE names “{name}”, which does not exist. {_DEVELOPMENT}"])
        stop([f"The package “{error.name}” is missing: run bin/setup."])
    except (ImproperlyConfigured, OSError) as error:
        stop([str(error)])


def missing(settings) -> list[str]:
    """What no command of production can do without: the secret, and the folder of data."""
    faults = folder_faults(settings)
    if not settings.SECRET_KEY:
        faults.insert(0, f"SECRET_KEY is missing: put it in the environment or in {settings.ENV_FILE}. {_DEVELOPMENT}")
    return faults


def folder_faults(settings) -> list[str]:
    """Why the folder of data cannot serve; it is never made here, in a place that nobody chose."""
    folder = Path(settings.VAR_DIR)
    if not folder.is_dir():
        return [f"VAR_DIR ({folder}) does not exist: make it, for the user who runs the site only (mode 750)."]
    if not os.access(folder, os.W_OK | os.X_OK):
        return [f"VAR_DIR ({folder}) cannot be written by this user."]
    return []
