"""``manage.py catalogues [--check]``: ``makemessages`` for every language; tell what is missing or out of step.

The languages in which people work must be complete; the others, for the public side (templates, ``public/`` of each
application, and what its declaration names). A language based on another (``fr_Simple``) holds only what it says
otherwise, so it may be partial.
"""

import contextlib
import shutil
import tempfile
from pathlib import Path

import polib
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.management.commands import makemessages

from core import languages
from core.declaration import declarations, own_apps, packages

EXTENSIONS = ("py", "html", "txt", "xml")
_NOT_READ = shutil.ignore_patterns("migrations", "__pycache__", "static")


def folders() -> list[str]:
    """Folders of the code that hold strings."""
    root = Path(settings.ROOT)
    return [
        *sorted(str(folder.relative_to(root)) for folder in packages().values() if folder.parent == root),
        "site",
        "themes",
    ]


def public_parts() -> list[str]:
    """What the public reads: a string is of the public when the path of its file begins so, or holds ``/public/``."""
    root, known = Path(settings.ROOT), packages()
    own = {config.label: known[config.name].relative_to(root) for config in own_apps()}
    return ["themes/", *(f"{own[label]}/{part}" for label, one in declarations().items() for part in one.public_words)]


class Extraction(makemessages.Command):
    """Django's ``makemessages``, which guesses no translation from a string that looks alike."""

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]


def merged(root: Path, names: list[str]) -> dict[str, polib.POFile]:
    """Catalogues of ``root/locale``, by locale, brought in step with the folders ``names`` by ``makemessages``.

    Nothing is written under ``root``; a catalogue that is not there begins empty. English repeats the msgid where
    nothing else is said; a partial language keeps only what it says. Needs gettext.
    """
    known = languages.catalogues()
    with tempfile.TemporaryDirectory() as work:
        for name in names:
            shutil.copytree(root / name, Path(work, name), ignore=_NOT_READ)
        for locale, language in known.items():
            path = Path(work, "locale", locale, "LC_MESSAGES", "django.po")
            path.parent.mkdir(parents=True)
            _written(root / "locale" / locale / "LC_MESSAGES" / "django.po", locale, language).save(str(path))
        options = {"no_wrap": True, "add_location": "file", "no_obsolete": True, "verbosity": 0}
        with contextlib.chdir(work):
            call_command(Extraction(), locale=list(known), extensions=list(EXTENSIONS), **options)
        made = {locale: polib.pofile(f"{work}/locale/{locale}/LC_MESSAGES/django.po", wrapwidth=0) for locale in known}
    for locale, catalogue in made.items():
        _tidy(catalogue, known[locale])
    return made


def _written(path: Path, locale: str, language: str) -> polib.POFile:
    """The catalogue at ``path``, or an empty one with the header that ``language`` needs."""
    catalogue = polib.pofile(str(path), wrapwidth=0) if path.exists() else polib.POFile(wrapwidth=0)
    catalogue.header = ""
    catalogue.metadata = {
        "Project-Id-Version": "prevenance",
        "Language": locale,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": languages.traits(language).plural,
    }
    return catalogue


def _tidy(catalogue: polib.POFile, language: str) -> None:
    """Drop dates and line numbers, fill in English, sort by file then by text: the same code gives the same file."""
    catalogue.header = ""
    for name in ("POT-Creation-Date", "Report-Msgid-Bugs-To"):
        catalogue.metadata.pop(name, None)
    for entry in catalogue:
        entry.occurrences = sorted({(name, "") for name, _line in entry.occurrences})
        if language == "en" and not is_translated(entry):
            if entry.msgid_plural:
                entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
            else:
                entry.msgstr = entry.msgid
    kept = [entry for entry in catalogue if not languages.is_partial(language) or is_translated(entry)]
    kept.sort(key=lambda entry: (entry.occurrences, entry.msgid, entry.msgctxt or ""))
    catalogue[:] = kept


def is_public(entry: polib.POEntry) -> bool:
    """Whether the public reads this string (see :func:`public_parts`)."""
    parts = tuple(public_parts())
    return any(name.startswith(parts) or "/public/" in name for name, _line in entry.occurrences)


def is_translated(entry: polib.POEntry) -> bool:
    """Whether every form of the string is filled and not fuzzy."""
    forms = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
    return bool(forms) and all(forms) and "fuzzy" not in entry.flags


def faults(locale: str, language: str, written: polib.POFile, wanted: polib.POFile) -> list[str]:
    """One line for each string of the code that ``written`` lacks or leaves untranslated, or that left the code."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in written if not entry.obsolete}
    asked = {(entry.msgctxt, entry.msgid): entry for entry in wanted}
    lines = [f"{locale}: no longer in the code: {msgid!r}" for _context, msgid in sorted(known.keys() - asked, key=str)]
    if languages.is_partial(language):
        return lines
    for key, entry in asked.items():
        needed = languages.is_complete(language) or is_public(entry)
        if needed and (key not in known or not is_translated(known[key])):
            lines.append(f"{locale}: not translated: {entry.msgid!r}")
    return lines


class Command(BaseCommand):
    """Bring catalogues up to date, or check them."""

    help = "Update the catalogues of the interface, or check that they are complete and in step with the code."

    def add_arguments(self, parser):
        """``--check`` writes nothing."""
        parser.add_argument("--check", action="store_true", help="Write nothing; fail when something is missing.")

    def handle(self, *args, **options):
        """Write the catalogues, or compare them with what would be written."""
        problems = []
        made = merged(Path(settings.ROOT), folders())
        for locale, language in languages.catalogues().items():
            wanted, path = made[locale], Path(settings.LOCALE_PATHS[0], locale, "LC_MESSAGES", "django.po")
            if options["check"] and not path.exists():
                problems.append(f"{locale}: no catalogue")
            elif options["check"]:
                problems += faults(locale, language, polib.pofile(str(path), wrapwidth=0), wanted)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                wanted.save(str(path))
                left = sum(not is_translated(entry) for entry in wanted)
                self.stdout.write(f"{locale}: {len(wanted)} strings, {left} to translate")
        if problems:
            raise CommandError("\n".join(problems))
        if options["check"]:
            self.stdout.write("Catalogues are complete and in step with the code.")
