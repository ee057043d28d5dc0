"""Demonstration of the label: our framework and forty invented tools with complete, plausible evaluations.

Tools, weaknesses and sentences are written in ``fixtures/label/``; answers come from :mod:`demo.label.answers`;
dossiers then go through the real rules (:mod:`registry.procedure.moves`): nothing in the demo could not happen.
Identifiers are the same at every run, dates are counted back from today. A tool that exists is left alone: what people
entered stays.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts import roles
from demo.label import answers as demo_answers
from identity.models import Membership, Organisation
from identity.models.organisation import OrganisationKind
from registry import reference
from registry.changes import proposals, record
from registry.enums import EvaluationRole, State
from registry.models import (
    Answer,
    Criterion,
    Dossier,
    Evaluation,
    Framework,
    IdentifierSequence,
    Publisher,
    Tool,
    ToolTarget,
)
from registry.presentation.content import changes
from registry.procedure import closing, closing_facts, door, hearings, signatures, signing
from registry.rules import identifiers, settled
from vocabularies.models import Audience, Topic

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "label"
YEAR = 2026
#: Number of the tool whose renewal awaits the reply of the demo's publisher account.
AWAITS_REPLY = 5
#: Organisations of the two blind auditors and of the harmonised evaluation; all invented.
ORGANISATIONS = {
    EvaluationRole.FIRST: "Laboratoire d'usages Nord-Lys (fictif)",
    EvaluationRole.SECOND: "Collectif Audit citoyen (fictif)",
    EvaluationRole.FINAL: "Commission du label (démonstration)",
}
CHANGED = "Les deux captures, relues ensemble, laissaient de côté un écran que nous avons rejoué."
#: Where the auditor who decides between the two comes from.
THIRD_ORGANISATION = "Institut du Troisième Regard (fictif)"
REPLIES = (
    "Nous corrigeons ce point dans la prochaine version, prévue avant l'été.",
    "Constat partagé. Le chantier a commencé ; nous enverrons la preuve à l'instructrice.",
    "Nous avons choisi cette solution pour rester gratuits ; nous l'expliquons maintenant dans l'aide.",
)


@dataclass(frozen=True)
class _Context:
    """What every tool of the demo needs."""

    framework: Framework
    criteria: Mapping[str, Criterion]
    reasons: Mapping[str, list[str]]
    auditors: tuple[Any, ...]
    bodies: Mapping[str, Organisation]
    people: Mapping[str, Any]
    topics: Mapping[str, Topic]
    audiences: Mapping[str, Audience]


def load_framework() -> Framework:
    """Our first framework, loaded from ``fixtures/label/referentiel.yaml``."""
    return reference.load_framework()


def load(progress: Callable[[str, int, int], None]) -> None:
    """Load framework, publishers and tools. ``progress(label, done, total)``."""
    framework = load_framework()
    data = yaml.safe_load((FIXTURES / "tools.yaml").read_text(encoding="utf-8"))
    publishers = {key: _publisher(item, number) for number, (key, item) in enumerate(data["editeurs"].items(), start=1)}
    context = _Context(
        framework=framework,
        criteria={item.code: item for item in framework.criteria.all()},
        reasons=yaml.safe_load((FIXTURES / "justifications.yaml").read_text(encoding="utf-8")),
        auditors=tuple(_users(roles.AUDITORS)[:2]),
        bodies=_bodies(),
        people=_people(),
        topics={term.code: term for term in Topic.objects.filter(locale__language_code="fr")},
        audiences={term.code: term for term in Audience.objects.filter(locale__language_code="fr")},
    )
    for user in _users(roles.APP_PUBLISHERS)[:1]:
        publishers["opale"].members.add(user, function="Responsable de l'outil")
    total = len(data["outils"])
    with transaction.atomic():  # one transaction: the search index follows once
        _reserve_identifiers(total)
        for number, item in enumerate(data["outils"], start=1):
            _load_tool(context, item, number, publishers[item["editeur"]])
            progress("Outils du label", number, total)
    for user in _users(roles.APP_PUBLISHERS)[:1]:
        _proposal(user, publishers["opale"])


def _proposal(user, publisher: Publisher) -> None:
    """A change that the publisher's account proposes, with claims that an officer has to judge."""
    tool = publisher.tools.exclude(label_public_since=None).order_by("pk").first()
    if tool is None or tool.proposals.exists() or not proposals.side_of(user, tool):
        return
    tool = record.fresh(tool)
    before = record.base_of(tool)
    after = {**before, "summary": "Retrouvez le sommeil en sept jours, résultat garanti, recommandé par le ministère."}
    proposals.propose(user, tool, changes(before, after), reason="Nouvelle campagne de printemps.")


def _users(group: str) -> list:
    return list(get_user_model().objects.filter(groups__name=group).order_by("pk"))


def _bodies() -> dict[str, Organisation]:
    """Bodies of the demo's blind evaluations by role, with an auditor in each, and a third one for the third."""
    found = {}
    places = [ORGANISATIONS[EvaluationRole.FIRST], ORGANISATIONS[EvaluationRole.SECOND], THIRD_ORGANISATION]
    for name in places:
        found[name] = Organisation.objects.named(name) or Organisation.objects.create(
            name=name, kind=OrganisationKind.OTHER, is_fictitious=True
        )
    auditors = _users(roles.AUDITORS)
    for person, name in zip(auditors, places, strict=False):
        if not Membership.objects.filter(person=person).exists():  # what people wrote since stays
            since = timezone.localdate() - dt.timedelta(days=3 * 365)
            Membership.objects.create(person=person, organisation=found[name], function="Auditeur", since=since)
    return {role: found[ORGANISATIONS[role]] for role in EvaluationRole.blind()}


def _publisher(item: Mapping[str, Any], number: int) -> Publisher:
    found, _created = Publisher.objects.get_or_create(
        name=item["nom"],
        defaults={
            "registration": f"000 000 {number:03d}",
            "country": item.get("pays", "FR"),
            "website": item["site"],
            "is_fictitious": True,
        },
    )
    return found


def _reserve_identifiers(total: int) -> None:
    """Numbers 1 to ``total`` of the year are the demo's; people's tools come after."""
    row, _created = IdentifierSequence.objects.get_or_create(year=YEAR)
    if row.last < total:
        row.last = total
        row.save(update_fields=["last"])


def _load_tool(context: _Context, item: Mapping[str, Any], number: int, publisher: Publisher) -> None:
    identifier = identifiers.make(YEAR, number)
    if Tool.objects.filter(identifier=identifier).exists():
        return
    slug = slugify(item["nom"])
    tool = Tool.objects.create(
        identifier=identifier,
        name=item["nom"],
        slug=slug,
        publisher=publisher,
        kind=item["forme"],
        profile=item["profil"],
        summary=item["resume"],
        description=f"{item['texte']} Outil inventé pour la démonstration : il n'existe pas.",
        price=item["prix"],
        price_detail=item.get("detail", ""),
        languages=["fr"],
        min_age=item["age"],
        website=f"https://{slug}.example/",
        is_fictitious=True,
    )
    tool.topics.set([context.topics[code] for code in item["themes"] if code in context.topics])
    tool.audiences.set([context.audiences[code] for code in item["publics"] if code in context.audiences])
    plain = slug.replace("-", "_")
    values = {
        "android": f"example.{plain}",
        "ios": f"example.{slug}",
        "web": f"{slug}.example",
        "device": f"{item['nom']} modèle 1",
    }
    ToolTarget.objects.bulk_create(ToolTarget(tool=tool, kind=kind, value=values[kind]) for kind in item["cibles"])
    if item["issue"] != "jamais":
        _Dossier(context, tool, item, number).run()
        if number == 1:
            _renewal(context, tool, item)
        if number == AWAITS_REPLY:
            renewal = _Dossier(context, tool, item, number)
            renewal.decided = timezone.now() + dt.timedelta(days=45)  # so that the findings were sent five days ago
            renewal.tested = timezone.localdate() - dt.timedelta(days=20)
            renewal.until_reply()


def _open(context: _Context, tool: Tool, *, at: dt.datetime) -> Dossier:
    """A dossier opened by the officer of the demo, if there is one."""
    officer = context.people.get("instructeur")
    if officer is None:
        return door.open_without_account(tool, context.framework, at=at)
    return door.open_dossier(tool, context.framework, door.ActingPerson(officer, "instructeur"), at=at)


def _move(
    context: _Context, dossier: Dossier, target: str, role: str, *, reason: str = "", at: dt.datetime | None = None
):
    """One move by the account of that role; without account, what the software or a publisher on paper did."""
    person = context.people.get(role)
    if role == "editeur" and person and not dossier.tool.publisher.members.filter(pk=person.pk).exists():
        person = None
    if person is None and role != door.SYSTEM.role:
        door.move_without_account(dossier, target, role, reason=reason, at=at)
        return
    fields = {"reserves": dossier.reserves, "reserves_until": dossier.reserves_until}
    door.move(
        dossier,
        target,
        door.ActingPerson(person, role),
        expected=dossier.state,
        reason=reason,
        at=at,
        fields=fields if target == State.AVEC_RESERVES else None,
    )


def _people() -> dict[str, Any]:
    """The demo's account of each role of the framework; a role without account is missing."""
    groups = {
        "instructeur": roles.LABEL_OFFICERS,
        "chef_de_file": roles.LABEL_OFFICERS,
        "commission": roles.COMMISSION,
        "publieur": roles.LABEL_PUBLICATION,
        "editeur": roles.APP_PUBLISHERS,
    }
    found = {role: _users(group) for role, group in groups.items()}
    return {role: users[0] for role, users in found.items() if users}


class _Dossier:
    """The whole story of one dossier, from draft to what it became."""

    def __init__(self, context: _Context, tool: Tool, item: Mapping[str, Any], number: int):
        self.context, self.tool, self.item, self.number = context, tool, item, number
        ages = {"expire": 800, "reserves": 40}
        age = ages.get(item["issue"], 30 + (number * 37) % 480)
        self.decided = timezone.now().replace(hour=10, minute=0, second=0, microsecond=0) - dt.timedelta(days=age)
        self.version = f"{1 + number % 5}.{number % 7}.{number % 3}"
        self.tested = (self.decided - dt.timedelta(days=70)).date()
        self.final = demo_answers.answers(context.framework.spec, item, context.reasons)

    def at(self, days: int) -> dt.datetime:
        """Moment ``days`` before the decision."""
        return self.decided - dt.timedelta(days=days)

    def move(self, dossier: Dossier, target: str, role: str, **said) -> None:
        """One move, by the demo's account of that role."""
        _move(self.context, dossier, target, role, **said)

    def run(self) -> None:
        """Draft, evaluation, decision, then what happened since."""
        dossier, _final = self.until_reply()
        self.move(dossier, State.DELIBERATION, "editeur", at=self.at(25))
        self.decide(dossier)

    def until_reply(self) -> tuple[Dossier, Evaluation]:
        """Draft and evaluations, up to where the publisher may reply; the dossier and its final evaluation."""
        dossier = _open(self.context, self.tool, at=self.at(120))
        self.move(dossier, State.DEPOSEE, "editeur", at=self.at(115))
        for role in EvaluationRole.blind():
            self.assign(dossier, role)
        self.move(dossier, State.EN_EVALUATION, "instructeur", at=self.at(100))
        for role, days in ((EvaluationRole.FIRST, 62), (EvaluationRole.SECOND, 58)):
            self.evaluation(dossier, role, days)
        dossier.refresh_from_db()
        final = self.evaluation(dossier, EvaluationRole.FINAL, 52)
        self.move(dossier, State.CONTRADICTOIRE, "chef_de_file", at=self.at(50))
        return dossier, final

    def assign(self, dossier: Dossier, role: str) -> Evaluation:
        """An evaluation and who writes it; the first auditor writes the harmonised one, which both sign."""
        blind = role in EvaluationRole.blind()
        writer = role if blind else EvaluationRole.FIRST
        auditors = dict(zip(EvaluationRole.blind(), self.context.auditors, strict=False))
        return Evaluation.objects.create(
            dossier=dossier,
            tool=self.tool,
            framework=self.context.framework,
            role=role,
            auditor=auditors.get(writer),
            body=self.context.bodies[writer],
            organisation=ORGANISATIONS[role],
            opened_at=self.at(98 if blind else 55),
        )

    def evaluation(self, dossier: Dossier, role: str, days: int) -> Evaluation:
        """One complete evaluation, closed ``days`` before the decision."""
        spec, blind = self.context.framework.spec, role != EvaluationRole.FINAL
        answers = demo_answers.blind(spec, self.item, self.final, role) if blind else self.final
        evaluation = dossier.evaluations.filter(role=role).first() or self.assign(dossier, role)
        evaluation.version_tested, evaluation.tested_on = self.version, self.tested
        evaluation.hours = (9 + (self.number * (3 if role == EvaluationRole.FIRST else 5)) % 11) if blind else 3
        evaluation.data_sheet = demo_answers.sheet_values(
            self.item,
            answers,
            self.version,
            self.tested.isoformat(),
            (self.decided + dt.timedelta(days=430)).date().isoformat(),
        )
        evaluation.save()
        Answer.objects.bulk_create(self.row(evaluation, code, answer) for code, answer in answers.items())
        if not blind:
            self.explain_changes(evaluation)
        for person in signatures.who_signs(evaluation):
            signing.sign(evaluation, person, read=signatures.digest(evaluation), at=self.at(days + 1))
        closing.close(evaluation, at=self.at(days), actor=evaluation.auditor)
        return evaluation

    def explain_changes(self, evaluation: Evaluation) -> None:
        """A reason of its own where the harmonised evaluation changes what both auditors had found."""
        before = closing_facts.settled_before(evaluation)
        for row in evaluation.answers.select_related("criterion"):
            known = before.get(row.criterion.code)
            if known and settled.changes(known, row.value, row.proof, row.justification):
                row.change_reason = CHANGED
                row.save(update_fields=["change_reason"])

    def row(self, evaluation: Evaluation, code: str, answer) -> Answer:
        """One answer with its justification and, sometimes, a public reply of the publisher."""
        spec = self.context.framework.spec
        rule = next(item for item in spec.criteria if item.code == code)
        criterion = self.context.criteria[code]
        text = demo_answers.justification(spec, rule, answer, self.context.reasons[code], criterion.proofs)
        if evaluation.role == EvaluationRole.SECOND:
            text = f"{text} Constat du {self.tested:%d/%m/%Y}, version {self.version}."
        final = evaluation.role == EvaluationRole.FINAL
        weak = final and answer.value != "so" and rule.scale.worth(answer.value) < 1 if answer.value != "nc" else final
        replied = weak and demo_answers.draw(self.tool.name, code, "reply") < 35
        return Answer(
            evaluation=evaluation,
            criterion=criterion,
            value=answer.value,
            proof="D0" if answer.value == "nc" else answer.proof or "",
            justification=text,
            evidence_ref=demo_answers.evidence(rule, answer, criterion.proofs, self.tested),
            publisher_reply=REPLIES[demo_answers.draw(self.tool.name, code) % len(REPLIES)] if replied else "",
            reply_public=replied,
        )

    def decide(self, dossier: Dossier) -> None:
        """The decision, and the life of the label since."""
        issue, reason = self.item["issue"], self.item.get("motif", "")
        if issue == "refus":
            self.move(dossier, State.REFUSEE, "commission", reason=reason, at=self.decided)
            return
        self.move(dossier, State.DECIDEE, "commission", at=self.at(3))
        if issue == "reserves":
            dossier.reserves = self.item["reserves"]
            dossier.reserves_until = timezone.localdate() + dt.timedelta(days=120)
            self.move(dossier, State.AVEC_RESERVES, "publieur", at=self.decided)
            return
        self.move(dossier, State.LABELLISEE, "publieur", at=self.decided)
        since = timezone.now() - dt.timedelta(days=12)
        if issue == "suspendu":
            hearings.give_notice(
                dossier, self.context.people.get("instructeur"), reason, at=since - dt.timedelta(days=16)
            )
            self.move(dossier, State.SUSPENDUE, "instructeur", reason=reason, at=since)
        elif issue == "averifier":
            self.move(dossier, State.A_REVERIFIER, "editeur", reason=reason, at=since)
        elif issue == "expire":
            ended = dt.datetime.combine(dossier.expires_on + dt.timedelta(days=1), dt.time(3), self.decided.tzinfo)
            self.move(dossier, State.EXPIREE, "systeme", at=ended)


def _renewal(context: _Context, tool: Tool, item: Mapping[str, Any]) -> None:
    """A renewal being evaluated, so that each auditor of the demo finds work begun on their desk."""
    now = timezone.now()
    dossier = _open(context, tool, at=now - dt.timedelta(days=20))
    _move(context, dossier, State.DEPOSEE, "editeur", at=now - dt.timedelta(days=18))
    answers = demo_answers.answers(context.framework.spec, item, context.reasons)
    for role, auditor, done in zip(
        (EvaluationRole.FIRST, EvaluationRole.SECOND), context.auditors, (18, 7), strict=False
    ):
        evaluation = Evaluation.objects.create(
            dossier=dossier,
            tool=tool,
            framework=context.framework,
            role=role,
            auditor=auditor,
            body=context.bodies[role],
            organisation=ORGANISATIONS[role],
            version_tested="3.0.0",
            tested_on=timezone.localdate() - dt.timedelta(days=4),
            opened_at=now - dt.timedelta(days=9),
        )
        for code, answer in list(answers.items())[:done]:
            Answer.objects.create(
                evaluation=evaluation,
                criterion=context.criteria[code],
                value=answer.value,
                proof=answer.proof or "",
                justification=context.reasons[code][3 if answer.value == "so" else 0],
                evidence_ref=demo_answers.evidence(
                    next(rule for rule in context.framework.spec.criteria if rule.code == code),
                    answer,
                    context.criteria[code].proofs,
                    timezone.localdate() - dt.timedelta(days=4),
                ),
            )
    _move(context, dossier, State.EN_EVALUATION, "instructeur", at=now - dt.timedelta(days=10))
