"""Pages of the publisher: its dossiers, its own moves, and a reply to each finding while one is awaited."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.forms import Lines, announce_faults
from registry.enums import State
from registry.models import Answer, Dossier
from registry.permissions import dossiers_of_publisher, may_reply
from registry.procedure import complement, deadlines, news, results
from registry.procedure.roles import roles_on
from registry.public.findings import Finding, finding
from registry.workspace import dates
from registry.workspace.moves import MoveForm, try_move, waiting_for
from registry.workspace.saving import add_messages


class ReplyForm(forms.Form):
    """Reply to one finding. ``version``: what was read, so that two tabs never overwrite each other."""

    reply = forms.CharField(label=_("Your reply"), required=False, max_length=3000, widget=Lines(attrs={"rows": 3}))
    public = forms.BooleanField(label=_("Publish this reply beside the finding"), required=False)
    contested = forms.BooleanField(label=_("I contest this finding: the commission reads it first"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data, *, answer: Answer, found: Finding):
        self.answer, self.finding = answer, found
        initial = {"reply": answer.publisher_reply, "public": answer.reply_public}
        initial |= {"contested": answer.contested, "version": answer.version}
        super().__init__(data, prefix=answer.criterion.code, initial=initial)
        announce_faults(self)

    def clean(self):
        """Refuse to publish or to contest without a text."""
        data = super().clean()
        if data.get("public") and not data.get("reply"):
            self.add_error("reply", _("Write the reply that should be published."))
        elif data.get("contested") and not data.get("reply"):
            self.add_error("reply", _("Say why you contest this finding."))
        return data

    def save(self) -> str:
        """Save; return "saved", "same" or "conflict". The finding itself is never touched."""
        values = {"publisher_reply": self.cleaned_data["reply"], "reply_public": self.cleaned_data["public"]}
        values["contested"] = self.cleaned_data["contested"]
        if all(getattr(self.answer, name) == value for name, value in values.items()):
            return "same"
        read = Answer.objects.filter(pk=self.answer.pk, version=self.cleaned_data["version"])
        return "saved" if read.update(**values, version=F("version") + 1) else "conflict"


def desk(request: HttpRequest) -> HttpResponse:
    """Dossiers of the person's organisation, what awaits a reply first."""
    if not request.user.has_perm("registry.change_tool"):
        raise PermissionDenied
    rows = dossiers_of_publisher(request.user).select_related("tool", "framework").order_by("-created_at")
    dossiers = sorted(rows, key=lambda row: row.state != State.CONTRADICTOIRE)
    for row in dossiers:
        row.reply_until = deadlines.reply_until(row)
    return TemplateResponse(request, "registry/workspace/publisher_desk.html", {"dossiers": dossiers})


def dossier(request: HttpRequest, pk: int) -> HttpResponse:
    """One dossier as its publisher sees it; POST moves it where the publisher may."""
    row = get_object_or_404(dossiers_of_publisher(request.user).select_related("tool", "framework"), pk=pk)
    form = MoveForm(request.POST or None, dossier=row, roles=roles_on(row, request.user))
    if request.method == "POST" and form.is_valid() and try_move(row, form, user=request.user):
        messages.success(request, _("The file moved on, and its history says so."))
        return redirect("registry_workspace:publisher_dossier", pk=pk)
    row.refresh_from_db()  # as it is now: somebody may have moved it
    form.show_now(row)
    context = {
        "dossier": row,
        "form": form,
        "waiting": waiting_for(row, roles_on(row, request.user)),
        "events": row.events.all(),
        "reply_until": deadlines.reply_until(row),
        "may_reply": may_reply(request.user, row),
        **dates.context_of(row),
    }
    status = form.status if form.errors else 200
    return TemplateResponse(request, "registry/workspace/publisher_dossier.html", context, status=status)


def _forms(row: Dossier, data=None) -> list[ReplyForm]:
    final = results.final_evaluation(row)
    if final is None:
        return []
    specs = {rule.code: rule for rule in final.framework.spec.for_profile(row.tool.profile)}
    rows, found = final.answers.select_related("criterion__dimension").order_by("criterion__order"), []
    for answer in rows:
        code = answer.criterion.code
        if code in specs:
            sent = data if data is not None and f"{code}-version" in data else None
            found.append(ReplyForm(sent, answer=answer, found=finding(answer, final.framework, specs)))
    return found


def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Findings of the harmonised evaluation, each with a place to reply; closed (403) when no reply is awaited."""
    row = get_object_or_404(dossiers_of_publisher(request.user).select_related("tool", "framework"), pk=pk)
    if not may_reply(request.user, row):
        raise PermissionDenied
    rows, status = _forms(row), 200
    if request.method == "POST":
        rows = _forms(row, request.POST)
        saved, faulty = _save(request.user, row, [form for form in rows if form.is_bound])
        add_messages(request, saved, faulty)
        if not faulty:
            return redirect("registry_workspace:reply", pk=pk)
        status = 422
        rows = [old if old.is_bound and old.errors else new for old, new in zip(rows, _forms(row), strict=True)]
    final = results.final_evaluation(row)
    context = {
        "dossier": row,
        "forms": rows,
        "complement": final is not None and final.is_complement,
        "changed": complement.changed_in(final) if final else (),
        "replied": sum(bool(form.answer.publisher_reply) for form in rows),
        "reply_until": deadlines.reply_until(row),
    }
    return TemplateResponse(request, "registry/workspace/reply.html", context, status=status)


def _save(person, row: Dossier, rows: list[ReplyForm]) -> tuple[int, int]:
    saved = faulty = 0
    with transaction.atomic():
        # Asked again under the lock: the state and the membership may have changed since the page was read.
        if not may_reply(person, Dossier.objects.select_for_update().get(pk=row.pk)):
            raise PermissionDenied
        final = results.final_evaluation(row)
        if final is None:
            raise PermissionDenied
        answers = final.answers
        replied, contested = answers.exclude(publisher_reply="").exists(), answers.filter(contested=True).count()
        for form in rows:
            result = form.save() if form.is_valid() else "faulty"
            saved += result == "saved"
            faulty += result in ("faulty", "conflict")
            if result == "conflict":
                form.add_error(
                    None, _("This reply was changed elsewhere meanwhile; yours was not saved. Copy it, then reload.")
                )
        if answers.filter(contested=True).count() > contested:
            news.notify(news.CONTEST, row.tool, reverse("registry_workspace:decision", args=[row.pk]))
        elif saved and not replied:  # the first one: the others are read on the same page
            news.notify(news.REPLY, row.tool, reverse("registry_workspace:decision", args=[row.pk]))
    return saved, faulty
