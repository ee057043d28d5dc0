"""``manage.py catalogues [--check]``: extract the strings of the interface; tell what is missing or out of step.

The languages in which people work must be complete; the others, for the public side (templates, ``public/`` of each
application, and what its declaration names). A language based on another (``fr_Simple``) holds only what it says
otherwise, so it may be partial.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template.base import Origin
from django.utils.translation import template as translation_template

from core import languages
from core.declaration import declarations, own_apps, packages


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


def extract(root: Path) -> polib.POFile:
    """Return the strings of Python and template files under ``root`` as one catalogue (uses ``xgettext``)."""
    with tempfile.TemporaryDirectory() as work:
        names = []
        for app in folders():
            for path in sorted((root / app).rglob("*")):
                if path.suffix not in {".py", ".html", ".txt", ".xml"} or "migrations" in path.parts:
                    continue
                relative = path.relative_to(root)
                copy = Path(work) / f"{relative}.py" if path.suffix != ".py" else Path(work) / relative
                copy.parent.mkdir(parents=True, exist_ok=True)
                text = path.read_text(encoding="utf-8")
                if path.suffix != ".py":
                    text = translation_template.templatize(text, origin=Origin(str(relative)).name)
                copy.write_text(text, encoding="utf-8")
                names.append(str(copy.relative_to(work)))
        listing = Path(work) / "files.txt"
        listing.write_text("\n".join(names), encoding="utf-8")
        keywords = [
            "gettext_noop",
            "gettext_lazy",
            "ngettext_lazy:1,2",
            "pgettext:1c,2",
            "npgettext:1c,2,3",
            "pgettext_lazy:1c,2",
            "npgettext_lazy:1c,2,3",
        ]
        command = [
            shutil.which("xgettext") or "xgettext",
            "--language=Python",
            "--from-code=UTF-8",
            "--sort-output",
            "--no-wrap",
            "--add-comments=Translators",
            "--output=messages.pot",
            f"--files-from={listing}",
            *[f"--keyword={keyword}" for keyword in keywords],
        ]
        subprocess.run(command, cwd=work, check=True, capture_output=True)  # noqa: S603 - fixed command
        template = polib.pofile(str(Path(work) / "messages.pot"), wrapwidth=0)
    for entry in template:
        files = sorted(
            {name.replace(".html.py", ".html").replace(".txt.py", ".txt") for name, _line in entry.occurrences}
        )
        entry.occurrences = [(name, "") for name in files]
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    return template


def is_public(entry: polib.POEntry) -> bool:
    """Whether the public reads this string (see :func:`public_parts`)."""
    parts = tuple(public_parts())
    return any(name.startswith(parts) or "/public/" in name for name, _line in entry.occurrences)


def is_translated(entry: polib.POEntry) -> bool:
    """Whether every form of the string is filled and not fuzzy."""
    forms = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
    return bool(forms) and all(forms) and "fuzzy" not in entry.flags


def missing_from(catalogue: polib.POFile, template: polib.POFile, *, public_only: bool) -> list[str]:
    """Strings of ``template`` that ``catalogue`` does not translate."""
    known = {(e.msgctxt, e.msgid): e for e in catalogue if not e.obsolete}
    return [
        entry.msgid
        for entry in template
        if (not public_only or is_public(entry))
        and ((entry.msgctxt, entry.msgid) not in known or not is_translated(known[(entry.msgctxt, entry.msgid)]))
    ]


class Command(BaseCommand):
    """Bring catalogues up to date, or check them."""

    help = "Update the catalogues of the interface, or check that they are complete and in step with the code."

    def add_arguments(self, parser):
        """``--check`` writes nothing."""
        parser.add_argument("--check", action="store_true", help="Write nothing; fail when something is missing.")

    def handle(self, *args, **options):
        """Merge, or compare."""
        folder = Path(settings.LOCALE_PATHS[0])
        template = extract(settings.ROOT)
        faults = []
        for locale, language in languages.catalogues().items():
            path = folder / locale / "LC_MESSAGES" / "django.po"
            catalogue = polib.pofile(str(path), wrapwidth=0) if path.exists() else None
            if options["check"]:
                faults += self.faults(locale, language, catalogue, template)
            else:
                self.update(path, catalogue, template, locale, language)
        if faults:
            raise CommandError("\n".join(faults))
        if options["check"]:
            self.stdout.write("Catalogues are complete and in step with the code.")

    def faults(self, locale, language, catalogue, template) -> list[str]:
        """One line per fault of a catalogue."""
        if catalogue is None:
            return [f"{locale}: no catalogue"]
        extra = {(e.msgctxt, e.msgid) for e in catalogue if not e.obsolete} - {(e.msgctxt, e.msgid) for e in template}
        lines = [f"{locale}: no longer in the code: {msgid!r}" for _context, msgid in sorted(extra, key=str)]
        if not languages.is_partial(language):
            missing = missing_from(catalogue, template, public_only=not languages.is_complete(language))
            lines += [f"{locale}: not translated: {msgid!r}" for msgid in missing]
        return lines

    def update(self, path, catalogue, template, locale, language) -> None:
        """Merge the strings of the code into the file at ``path``; English repeats the msgid."""
        if catalogue is None:
            catalogue = polib.POFile(wrapwidth=0)
        old = {(e.msgctxt, e.msgid): e for e in catalogue}
        merged = polib.POFile(wrapwidth=0)
        plural = languages.traits(language).plural
        merged.metadata = {
            "Project-Id-Version": "prevenance",
            "Language": locale,
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": plural,
        }
        for entry in template:
            kept = old.get((entry.msgctxt, entry.msgid))
            if languages.is_partial(language) and not (kept and is_translated(kept)):
                continue
            new = polib.POEntry(
                msgid=entry.msgid,
                msgctxt=entry.msgctxt,
                msgid_plural=entry.msgid_plural,
                occurrences=entry.occurrences,
                comment=entry.comment,
                flags=[flag for flag in entry.flags if flag == "python-format" or flag == "python-brace-format"],
            )
            if entry.msgid_plural:
                forms = int(plural[9])
                empty = {0: entry.msgid, 1: entry.msgid_plural} if language == "en" else dict.fromkeys(range(forms), "")
                new.msgstr_plural = kept.msgstr_plural if kept and any(kept.msgstr_plural.values()) else empty
            else:
                new.msgstr = (kept.msgstr if kept else "") or (entry.msgid if language == "en" else "")
            merged.append(new)
        path.parent.mkdir(parents=True, exist_ok=True)
        merged.save(str(path))
        left = len([e for e in merged if not is_translated(e)])
        self.stdout.write(f"{locale}: {len(merged)} strings, {left} to translate")
