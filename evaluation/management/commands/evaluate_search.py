"""``manage.py evaluate_search``: the question set against the search of this site."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evaluation import bars, measures, questions, report, targets, this_site
from handovers import book


class Command(BaseCommand):
    """Ask every question of the set and print success@1, success@3, right nothing and wrong "did you mean"."""

    help = "Run the question set against the search of this site, print the figures."

    def add_arguments(self, parser: Any) -> None:
        """Take the half, the languages, and what is printed."""
        parser.add_argument("--half", choices=questions.HALVES, help="Only this half; both by default.")
        parser.add_argument("--language", choices=questions.LANGUAGES, action="append", help="Only these languages.")
        parser.add_argument(
            "--misses",
            action="store_true",
            help="List what was not answered well, for the half used for tuning only: the other stays unread.",
        )
        parser.add_argument("--json", type=Path, help="Write the figures in this file, without question nor answer.")
        parser.add_argument("--strict", action="store_true", help="Fail when the untouched half is below the floor.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, judge, print."""
        try:
            asked = questions.load()
            known = book.load()
        except (questions.QuestionsError, book.BookError) as error:
            raise CommandError(str(error)) from error
        asked = [
            question
            for question in asked
            if options["half"] in (None, question.half)
            and question.language in (options["language"] or questions.LANGUAGES)
        ]
        catalogue = this_site.catalogue(known)
        lacking = sorted({name for question in asked for name in targets.unknown(question, catalogue)})
        if lacking:
            raise CommandError(f"These questions are about another site; this one has not: {', '.join(lacking)}")
        verdicts = measures.run(asked, this_site.ask, catalogue)
        if options["misses"]:
            self.stdout.write(report.misses([v for v in verdicts if v.question.half == "tuning"]))
        self.stdout.write(report.table(verdicts))
        if options["json"]:
            options["json"].write_text(
                json.dumps(report.data(verdicts), ensure_ascii=False, indent=1), encoding="utf-8"
            )
        untouched = [verdict for verdict in verdicts if verdict.question.half == "untouched"]
        if not untouched:
            return
        score = measures.score(untouched)
        for line in bars.missed(score):
            self.stdout.write(f"below the aim: {line}")
        if options["strict"] and (below := bars.missed(score, bars.FLOOR)):
            raise CommandError(f"Below the floor on the untouched half: {'; '.join(below)}")
