"""``manage.py import_places SOURCE FILE``: places and offers of a published file, with a report of what was refused."""

import datetime as dt
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from core.exports import csv_text
from directory.models import Territory
from directory.sources import ADAPTERS, Mednum, OwnFormat, UnusableFile, importing

_SHOWN = 10


class Command(BaseCommand):
    """Exit code 0 even when lines are refused (they are told), 2 when the file cannot be used."""

    help = "Import places from a file. Sources: " + ", ".join(ADAPTERS)

    def add_arguments(self, parser):
        """Source, file and options."""
        parser.add_argument("source", choices=sorted(ADAPTERS))
        parser.add_argument("file", type=Path)
        parser.add_argument("--config", type=Path, help="mapping of a mednum file (*.config.json)")
        parser.add_argument("--skip", action="append", default=[], metavar="COLUMN=VALUE", help="refuse these lines")
        parser.add_argument(
            "--of", default="", metavar="CODE", help="prevenance: source that the file is an extract of"
        )
        parser.add_argument("--date", type=dt.date.fromisoformat, help="date of the data, YYYY-MM-DD")
        parser.add_argument("--partial", action="store_true", help="an extract: what it lacks has not vanished")
        parser.add_argument("--report", type=Path, help="CSV of every refusal and warning")

    def handle(self, *args, **options):
        """Import the file, print the summary and the lines refused."""
        if not Territory.objects.municipal().exists():
            raise CommandError("No commune is known yet: run load_territories first.", returncode=2)
        try:
            summary = importing.run(
                self._adapter(options),
                options["file"],
                progress=self._progress,
                date=options["date"],
                partial=options["partial"],
            )
        except UnusableFile as error:
            raise CommandError(str(error), returncode=2) from error
        self._print_summary(summary, options["report"])

    def _adapter(self, options):
        kind = ADAPTERS[options["source"]]
        if kind is Mednum:
            if not options["config"]:
                raise CommandError("mednum needs --config, the mapping of the file (*.config.json).", returncode=2)
            pairs = [pair.partition("=") for pair in options["skip"]]
            return Mednum(options["config"], {column: value for column, _, value in pairs})
        return OwnFormat(options["of"]) if kind is OwnFormat else kind()

    def _progress(self, label: str, done: int, total: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{label} {done}/{total}", ending="\n" if done == total else "")
        elif done == total or done % 1000 == 0:
            self.stderr.write(f"{label} {done}/{total}")

    def _print_summary(self, summary: importing.Summary, report: Path | None) -> None:
        figures = (
            f"{summary.source}: {summary.lines} lines, {summary.created} created, {summary.updated} updated, "
            f"{summary.unchanged} unchanged, {summary.refused} refused, {summary.closed} closed, "
            f"{summary.vanished} vanished, {summary.returned} returned, {summary.warnings} warnings."
        )
        self.stdout.write(figures if summary.changed else f"{figures} Nothing to change.")
        if report:
            fields = ["line", "external_id", "name", "level", "reason"]
            rows = [{name: getattr(remark, name) for name in fields} for remark in summary.remarks]
            report.write_text("\ufeff" + csv_text(rows, fields), encoding="utf-8", newline="")
            self.stdout.write(f"Report: {report}")
            return
        refused = [remark for remark in summary.remarks if remark.level == "refused"]
        for remark in refused[:_SHOWN]:
            self.stdout.write(f"  line {remark.line}, {remark.name or remark.external_id}: {remark.reason}")
        if len(refused) > _SHOWN:
            self.stdout.write(f"  … and {len(refused) - _SHOWN} more; --report FILE gives them all.")
