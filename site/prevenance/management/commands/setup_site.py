"""``manage.py setup_site``: everything a new or upgraded site needs before it is served, in one command."""

import fcntl
import getpass
import os
import sys
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from prevenance import administrators, generation, guard, installation
from prevenance.progress import Progress
from search import outbox


class Command(BaseCommand):
    """Tables, languages, home pages, roles, four eyes, reference data, first administrator, static files, index."""

    help = (
        "Set the site up, or bring it up to date after an upgrade. May be repeated and interrupted: creates what is "
        "missing, keeps what people changed."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        """The first administrator; what may be left out."""
        parser.add_argument("--admin-username", default=os.environ.get("ADMIN_USERNAME", ""), help="or ADMIN_USERNAME")
        parser.add_argument("--admin-email", default=os.environ.get("ADMIN_EMAIL", ""), help="or ADMIN_EMAIL")
        parser.add_argument("--no-input", action="store_true", help="Ask nothing.")
        parser.add_argument("--no-static", action="store_true", help="Do not collect static files.")
        parser.add_argument("--no-index", action="store_true", help="Do not rebuild the search index.")

    def handle(self, *args, **options):
        """Run every step, then say what is still missing before the site may be served."""
        self.interactive = not options["no_input"] and sys.stdin.isatty()
        self.check_administrator(options)
        progress = Progress(getattr(self.stdout, "_out", sys.stdout))
        with self.alone():
            with outbox.paused():  # everything is indexed once, at the end
                told = list(installation.run(installation.ground() + installation.reference(), progress))
                if not options["no_static"]:
                    progress.step("Static files")
                    call_command("collectstatic", interactive=False, verbosity=0)
                if not options["no_index"]:
                    progress.step("Search index")
                    installation.rebuild_index(progress)
            generation.renew()
            progress.close()
            self.administrator(options["admin_username"], options["admin_email"])
        for line in told:
            self.stdout.write(f"  {line}")
        self.report()

    @contextmanager
    def alone(self):
        """One run at a time; the other is told, and may be repeated."""
        path = Path(settings.VAR_DIR) / "setup.lock"
        with path.open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise CommandError("Another setup_site is running on this site.") from None
            yield

    def check_administrator(self, options) -> None:
        """Refuse a wrong name or address before an hour of work, not after."""
        username, email = options["admin_username"], options["admin_email"]
        if (username or email) and (faults := administrators.faults(username, email)):
            raise CommandError(" ".join(faults))

    def administrator(self, username: str, email: str) -> None:
        """Create the first administrator when one is named, or asked for on a terminal."""
        link_file = Path(settings.VAR_DIR) / "first-administrator.txt"
        if administrators.exists() and not username:
            link_file.unlink(missing_ok=True)  # it has served
            return
        while not username and self.interactive:
            username = input("  Name of the first administrator (sign-in name): ").strip()
            email = input("  Mail address: ").strip()
            if faults := administrators.faults(username, email):
                self.stderr.write(" ".join(faults))
                username = ""
        if not username:
            self.stdout.write(
                "  Nobody administers this site yet: setup_site --admin-username NAME --admin-email ADDRESS"
            )
            return
        user = administrators.create(username, email)
        if user.has_usable_password():
            link_file.unlink(missing_ok=True)
            self.stdout.write(f"  Administrator: {username} (the password was left as it is)")
            return
        if self.interactive and self.ask_password(user):
            link_file.unlink(missing_ok=True)
            self.stdout.write(f"  Administrator: {username}")
            return
        administrators.write_link(user, link_file)
        self.stdout.write(
            f"  Administrator: {username}. The address at which to choose a password, once, within "
            f"{settings.PASSWORD_RESET_TIMEOUT // 3600} hours, is in {link_file}"
        )

    def ask_password(self, user) -> bool:
        """Ask for the password twice, unseen; nothing typed means a link instead."""
        while password := getpass.getpass("  Password (empty: a one-time link instead): "):
            if password != getpass.getpass("  Again: "):
                self.stderr.write("They differ.")
                continue
            try:
                validate_password(password, user)
            except ValidationError as error:
                self.stderr.write(" ".join(error.messages))
                continue
            user.set_password(password)
            user.save()
            return True
        return False

    def report(self) -> None:
        """Say what still prevents production from serving."""
        if not settings.PRODUCTION:
            return
        found = guard.problems()
        if not found:
            self.stdout.write(self.style.SUCCESS("  The site is ready to be served."))
        for problem in found:
            self.stdout.write(f"  Still to do: {problem.id} {problem.msg} {problem.hint or ''}".rstrip())
