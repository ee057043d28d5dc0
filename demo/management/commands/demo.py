"""``manage.py demo [--reset]``: everything a newcomer needs to look at the whole site, in one command."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from core.declaration import packages
from prevenance import accounts, generation, installation, roles
from prevenance.progress import Progress
from search import outbox

# What the demo is made of, besides our packages: when none of it changed, there is nothing to do.
_BESIDE_PACKAGES = ("fixtures", "site", "themes", "locale")


def fingerprint(root: Path) -> str:
    """Return a digest of the names, sizes and times of the files that the demo is made of."""
    digest = hashlib.sha256()
    own = [str(folder.relative_to(settings.ROOT)) for folder in packages().values()]
    for folder in dict.fromkeys([*own, *_BESIDE_PACKAGES]):
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and path.suffix not in {".pyc", ".mo"}:
                stat = path.stat()
                digest.update(f"{path.relative_to(root)}:{stat.st_size}:{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


class Command(BaseCommand):
    """Prepare the demo: database, reference data, demo data, accounts, index, static files."""

    help = "Prepare the demonstration site (idempotent; keeps what was entered)."
    requires_system_checks = []

    def add_arguments(self, parser):
        """``--reset`` begins anew; ``--no-static`` is for tests."""
        parser.add_argument("--reset", action="store_true", help="Delete the demo data first.")
        parser.add_argument("--no-static", action="store_true", help="Do not collect static files.")

    def handle(self, *args, **options):
        """Do what is missing, then print the address and the accounts."""
        if not settings.DEMO:
            raise CommandError("The demo has public passwords; it never runs with production settings.")
        if options["reset"]:
            self.reset()
        state_file = settings.VAR_DIR / "demo.json"
        mark = fingerprint(settings.ROOT)
        if self.is_ready(state_file, mark):
            self.stdout.write("The demo is ready; what you entered was kept.")
        else:
            self.prepare(static=not options["no_static"])
            state_file.write_text(json.dumps({"fingerprint": mark}), encoding="utf-8")
        self.print_accounts()

    def is_ready(self, state_file: Path, mark: str) -> bool:
        """Whether the last preparation still holds."""
        try:
            same = json.loads(state_file.read_text(encoding="utf-8"))["fingerprint"] == mark
        except (OSError, ValueError, KeyError):
            return False
        return same and "wagtailcore_page" in connection.introspection.table_names()

    def reset(self) -> None:
        """Delete the embedded database, media, index and caches, or empty the external database."""
        self.stdout.write("Deleting the demo data…")
        engine = settings.DATABASES["default"]["ENGINE"]
        if "sqlite" in engine:
            connection.close()
            name = str(settings.DATABASES["default"]["NAME"])
            for suffix in ("", "-wal", "-shm"):
                Path(name + suffix).unlink(missing_ok=True)
        else:
            with connection.cursor() as cursor:  # PostgreSQL: migrations make rows too, so begin from nothing
                cursor.execute("DROP SCHEMA public CASCADE")
                cursor.execute("CREATE SCHEMA public")
        for folder in (settings.MEDIA_ROOT, settings.SEARCH_INDEX_DIR, settings.VAR_DIR / "cache"):
            shutil.rmtree(folder, ignore_errors=True)
        (settings.VAR_DIR / "demo.json").unlink(missing_ok=True)

    def prepare(self, *, static: bool) -> None:
        """Run every step in order, each with its duration."""
        progress = Progress(self.stdout._out if hasattr(self.stdout, "_out") else sys.stdout)
        self.stdout.write("Preparing the demo (once):")
        # Beside the rest, on the second core: it needs no database.
        collecting = self.beside("collectstatic", "--noinput", "-v0") if static else None
        told = list(installation.run(installation.ground(), progress))
        accounts.create_demo_accounts()
        with outbox.paused():  # everything is indexed once, at the end
            told += installation.run(installation.reference(), progress)
            self.load_everything(progress)
            roles.setup()
            if collecting is not None:
                progress.step("Static files")
                if collecting.wait() != 0:
                    raise CommandError("Static files could not be collected.")
            rendering = self.beside("prerender") if static else None
            progress.step("Search index")
            installation.rebuild_index(progress)
        if rendering is not None:
            progress.step("Pictures")
            if rendering.wait() != 0:
                raise CommandError("The pages could not be rendered.")
        progress.close()
        generation.renew()
        for line in told:
            self.stdout.write(f"  {line}")

    def load_everything(self, progress: Progress) -> None:
        """Load the demo's own data, from the ground of the house upwards."""
        for label, module in (
            ("Label: invented tools", "demo.label.tools"),
            ("Public places", "demo.places"),
            ("Pages, kits and their files", "demo.pages"),
        ):
            progress.step(label)
            self.load(module, progress)

    def beside(self, *arguments: str) -> subprocess.Popen:
        """Start another command of this site in a process of its own."""
        return subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, str(settings.ROOT / "site" / "manage.py"), *arguments],
            stdout=subprocess.DEVNULL,
            env={**os.environ, "LOG_LEVEL": "WARNING"},
        )

    def load(self, module: str, progress: Progress) -> None:
        """Call ``load`` of a module, with the progress where it takes one."""
        if find_spec(module) is None:
            raise CommandError(f"{module} is missing.")
        load = import_module(module).load
        load(progress) if load.__code__.co_argcount else load()

    def print_accounts(self) -> None:
        """Print the address and one account per role."""
        base = settings.BASE_URL
        self.stdout.write(
            f"\n  Site      {base}/\n  Workspace {base}/admin/\n\n  Demo accounts (password: {accounts.DEMO_PASSWORD})"
        )
        for account in accounts.ACCOUNTS:
            self.stdout.write(f"    {account.username:<14} {account.role}")
        self.stdout.write("\n  Stop with Ctrl-C. `make demo-reset` begins anew.\n")
        self.stdout.flush()
