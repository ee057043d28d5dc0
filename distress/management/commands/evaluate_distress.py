"""``manage.py evaluate_distress``: figures of the red-flag reader on every file of examples."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from distress.evaluation import answers, crossed, measure, table
from distress.examples import FRESH, TUNING, UNTOUCHED, load
from distress.reader import default


class Command(BaseCommand):
    """Print recall by family with its interval, false stops and false banners; fail with --strict below the bars."""

    help = "Figures of the red-flag reader: recall, false stops, false banners, on each file of examples"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--strict", action="store_true", help="fail when the untouched half is below the bars")
        parser.add_argument("--faults", action="store_true", help="list what the tuning half gets wrong")

    def handle(self, *args: object, **options: object) -> None:
        """Print the three tables."""
        said = crossed(load(TUNING))
        untouched = measure(answers(load(UNTOUCHED), default().read))
        self.stdout.write(table("Tuning half, each third read by a reader made of the two others", measure(said)))
        if options["faults"]:
            # Of the two other files nothing is ever listed: who reads their faults begins to tune on them.
            for example, flag in said:
                if example.is_red != (flag is not None):
                    self.stdout.write(f"  {example.family} {example.output} → {flag}: {example.text}")
        self.stdout.write("")
        self.stdout.write(table("Untouched half", untouched))
        self.stdout.write("")
        self.stdout.write(table("Fresh sentences", measure(answers(load(FRESH), default().read))))
        if options["strict"] and not untouched.passes:
            raise CommandError("The untouched half is below the bars.")
