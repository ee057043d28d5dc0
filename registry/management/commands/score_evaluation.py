"""``manage.py score_evaluation --framework FILE ANSWERS.json``: recompute a label from a file, without any database."""

import json

from django.core.management.base import BaseCommand

from registry.framework import spec as framework_spec
from registry.framework import validation, yaml_file
from registry.rules import answers_file, scoring


class Command(BaseCommand):
    """Prints JSON; wrong input gives one line per fault on stderr and exit code 2."""

    help = "Score answers (JSON) against a framework (YAML) and print the result as JSON. Needs no database."
    requires_system_checks = []

    def add_arguments(self, parser):
        """The framework, the answers, and whether to explain."""
        parser.add_argument("--framework", required=True, metavar="FILE", help="YAML file of the framework")
        parser.add_argument("--explain", action="store_true", help="add reasons, floors, untested, text of caps")
        parser.add_argument("answers", metavar="ANSWERS.json", help="JSON file of the answers")

    def handle(self, *args, **options):
        """Read both files, list every fault, else print the score."""
        try:
            data = yaml_file.read(options["framework"])
            found = validation.faults(data)
            if found:
                self._refuse([f"{options['framework']}: {fault}" for fault in found])
            spec = framework_spec.build(data)
            profile, answers = answers_file.read(spec, answers_file.parse(yaml_file.read_text(options["answers"])))
        except yaml_file.UnreadableFileError as error:
            self._refuse([str(error)])
        except answers_file.AnswersRefusedError as error:
            self._refuse(error.faults)
        outcome = scoring.score(spec, profile, answers)
        self.stdout.write(json.dumps(as_json(outcome, explain=options["explain"]), ensure_ascii=False))

    def _refuse(self, faults: list[str]):
        for fault in faults:
            self.stderr.write(" ".join(fault.split()))
        raise SystemExit(2)


def as_json(outcome: scoring.Outcome, *, explain: bool = False) -> dict:
    """The documented result; ``explain`` adds what an auditor asks next."""

    def number(value):
        return None if value is None else float(value)

    shown = {
        "dimensions": {code: number(result.score) for code, result in outcome.dimensions.items()},
        "score": number(outcome.score),
        "letter": outcome.letter,
        "label": outcome.label,
        "blocking": list(outcome.blocking),
        "caps": [{"code": cap.code, "because": list(cap.because)} for cap in outcome.caps],
    }
    if explain:
        shown |= {
            "reasons": list(outcome.reasons),
            "floors": list(outcome.floors),
            "untested": list(outcome.untested),
            "reduced": [code for code, result in outcome.dimensions.items() if result.reduced],
            "texts": {cap.code: cap.text for cap in outcome.caps},
        }
    return shown
