"""``manage.py evaluate_distress``: figures of the red-flag reader on every file of examples."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from distress.evaluation import FLOORS, LEAST_RECALL, MOST_BANNERS, MOST_STOPS, answers, crossed, measure, table
from distress.examples import EVERYDAY, FRESH, TUNING, UNTOUCHED, everyday, load
from distress.learning import learned
from distress.reader import default
from meaning import port


class Command(BaseCommand):
    """Print recall by family with its interval, false stops and false banners; fail with --strict below the floors."""

    help = "Figures of the red-flag reader: recall, false stops, false banners, on each file of examples"

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--strict", action="store_true", help="fail when a file is below what was measured once")
        parser.add_argument("--faults", action="store_true", help="list what the tuning half gets wrong")

    def handle(self, *args: object, **options: object) -> None:
        """Print the three tables."""
        encoder = port.configured()
        told = crossed((*load(TUNING), *everyday()), lambda others: learned(others, encoder) if encoder else None)
        said = [(example, flag) for example, flag in told if example.family != EVERYDAY]
        figures = {
            TUNING: measure(said),
            EVERYDAY: measure([(example, flag) for example, flag in told if example.family == EVERYDAY]),
            UNTOUCHED: measure(answers(load(UNTOUCHED), default().read)),
            FRESH: measure(answers(load(FRESH), default().read)),
        }
        self.stdout.write(table("Tuning half, each third read by a reader made of the two others", figures[TUNING]))
        if options["faults"]:
            # Of the two other files nothing is ever listed: who reads their faults begins to tune on them.
            for example, flag in told:
                if example.is_red != (flag is not None):
                    self.stdout.write(f"  {example.family} {example.output} → {flag}: {example.text}")
        self.stdout.write("\n" + table("Everyday questions, read in the same way", figures[EVERYDAY]))
        self.stdout.write("\n" + table("Untouched half", figures[UNTOUCHED]))
        self.stdout.write("\n" + table("Fresh sentences", figures[FRESH]))
        self.stdout.write(
            f"\nAim: recall ≥ {LEAST_RECALL:.0%}, false stops ≤ {MOST_STOPS:.0%}, false banners ≤ {MOST_BANNERS:.0%}."
            f" Reached: {', '.join(name for name, one in figures.items() if one.passes) or 'nowhere'}."
        )
        below = [name for name, one in figures.items() if not one.holds(FLOORS[name])]
        if options["strict"] and below:
            raise CommandError(f"Below what was measured: {', '.join(below)} (distress.evaluation.FLOORS).")
