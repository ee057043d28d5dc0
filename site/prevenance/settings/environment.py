"""The environment, read once: variables of the process, then those of the file of variables.

The file is ``ENV_FILE``, or ``.env`` beside the Makefile (a link to /etc/prevenance/prevenance.env on a server). What
the process already has wins.
"""

import os
import warnings
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[3]
_BACKENDS = {
    "django.db.backends.sqlite3",
    "django.db.backends.postgresql",
    *(f"django.core.mail.backends.{name}.EmailBackend" for name in ("smtp", "console", "filebased", "locmem", "dummy")),
}
ENV_FILE = Path(os.environ.get("ENV_FILE") or ROOT / ".env")


class Environment(environ.Env):
    """Like django-environ's, but a value that cannot be read is noted in ``faults``, and its default stands in.

    So that everything wrong is named at once (``prevenance.startup``). The content, which may be secret, never is.
    """

    def __init__(self):
        super().__init__()
        self.faults: list[str] = []

    def get_value(self, var, *args, **kwargs):
        """Read one variable; note what cannot be read."""
        try:
            return super().get_value(var, *args, **kwargs)
        except (ValueError, TypeError, LookupError):
            self.faults.append(f"{var} holds a value that cannot be read.")
            return kwargs["default"]

    def database(self, name: str, default: str) -> dict:
        """Read the address of a database: SQLite or PostgreSQL, nothing else."""
        return self._url(name, default, self.db_url_config, "ENGINE", "postgres://… or sqlite:////path/to/file")

    def mail(self, name: str, default: str) -> dict:
        """Read the address of a mail server."""
        return self._url(name, default, self.email_url_config, "EMAIL_BACKEND", "smtp+tls://user:password@host:587")

    def _url(self, name, default, read, key, example) -> dict:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                found = read(self.get_value(name, default=default))
            except (ValueError, ImproperlyConfigured):
                found = {}
        if found.get(key) not in _BACKENDS:
            self.faults.append(f"{name} cannot be read; write it like {example}.")
            found = read(default)
        return found


def _read_file() -> None:
    if os.environ.get("ENV_FILE") and not ENV_FILE.exists():
        raise ImproperlyConfigured(f"ENV_FILE names {ENV_FILE}, which does not exist.")
    if not ENV_FILE.exists():
        return
    if not os.access(ENV_FILE, os.R_OK):
        raise ImproperlyConfigured(f"{ENV_FILE} exists and this user may not read it.")
    environ.Env.read_env(ENV_FILE)


_read_file()
env = Environment()
