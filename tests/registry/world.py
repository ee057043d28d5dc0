"""Acts and addresses that several tests of the registry share; the fixtures are in ``conftest.py``."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from identity.models import Membership, Organisation
from registry.models import Answer, Evaluation
from registry.procedure import closing

from .answers import best, worst


def body_of(person, name=None):
    """The organisation of an auditor, made at the first call."""
    name = name or {"auditor": "Ateliers Alizé", "other": "Comité Boréal", "third": "Zénith conseil"}[person.username]
    body = Organisation.objects.named(name) or Organisation.objects.create(name=name)
    if not body.members.filter(pk=person.pk).exists():
        since = timezone.localdate() - dt.timedelta(days=100)
        Membership.objects.create(person=person, organisation=body, since=since)
    return body


def complete(evaluation):
    """Every answer, as a conscientious auditor leaves them: ready to be closed."""
    criteria = {item.code: item for item in evaluation.framework.criteria.all()}
    Answer.objects.bulk_create(
        Answer(
            evaluation=evaluation,
            criterion=criteria[rule.code],
            value=best(rule),
            proof=rule.minimum_proof,
            justification=f"Vérifié pendant le test, voir la capture : {criteria[rule.code].title}.",
            evidence_ref=f"Pièce {rule.code}, classeur de l'évaluation",
        )
        for rule in evaluation.framework.spec.for_profile("SUIVI")
    )
    Evaluation.objects.filter(pk=evaluation.pk).update(version_tested="1.0", tested_on=timezone.localdate(), hours=8)
    evaluation.refresh_from_db()


def disagree(world, *codes, value=None):
    """Both evaluations closed, the second one with other answers to ``codes``."""
    rules = {rule.code: rule for rule in world["framework"].spec.for_profile("SUIVI")}
    for name, evaluation in world["evaluations"].items():
        complete(evaluation)
        if name == "other":
            for code in codes:
                title = world["framework"].criteria.get(code=code).title
                evaluation.answers.filter(criterion__code=code).update(
                    value=value or worst(rules[code]), justification=f"Avis contraire sur {code}. {title}."
                )
        closing.close(evaluation)
    world["dossier"].refresh_from_db()
    return world["dossier"]


def sheet(pk):
    return reverse("registry_workspace:answers", args=[pk])


def reply_page(dossier):
    return reverse("registry_workspace:reply", args=[dossier.pk])


def opening(people, tool, **changes):
    """What an officer sends to open a dossier on ``tool``."""
    return {
        "tool": tool.pk,
        "first_auditor": people["auditor"].memberships.get().pk,
        "second_auditor": people["other"].memberships.get().pk,
        "independent": "on",
    } | changes
