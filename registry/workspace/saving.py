"""Saving answers: each one alone, with optimistic locking. A fault or a conflict on one never loses another."""

from django.contrib import messages
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.models import Answer, Evaluation
from registry.procedure import independence
from registry.workspace.forms import CriterionAnswerForm


def save_answer(evaluation: Evaluation, form: CriterionAnswerForm) -> str:
    """Save one valid form; return "saved", "same" or "conflict" (someone, or another tab, saved in between)."""
    data = form.result()
    known = form.answer
    if known is None:
        if not form.has_content():
            return "same"
        _row, created = Answer.objects.get_or_create(evaluation=evaluation, criterion=form.criterion, defaults=data)
        return "saved" if created else "conflict"
    if all(getattr(known, name) == value for name, value in data.items()):
        return "same"
    read = form.cleaned_data.get("version") or 0
    changed = Answer.objects.filter(pk=known.pk, version=read).update(
        **data, version=F("version") + 1, updated_at=timezone.now()
    )
    return "saved" if changed else "conflict"


def save_all(evaluation: Evaluation, forms: list[CriterionAnswerForm]) -> dict[str, int]:
    """Save every valid form; faults stay on the others. Returns counts of saved, faulty and conflicting answers."""
    counts = {"saved": 0, "faulty": 0, "conflict": 0}
    with transaction.atomic():
        locked = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
        if locked.is_closed or independence.writing_faults(locked):
            return {**counts, "conflict": len(forms)}
        for form in forms:
            if not form.is_valid():
                counts["faulty"] += 1
                continue
            result = save_answer(evaluation, form)
            if result == "saved":
                counts["saved"] += 1
            elif result == "conflict":
                counts["conflict"] += 1
                form.add_error(
                    None,
                    _("This answer was changed elsewhere meanwhile; yours was not saved. Copy it, then reload."),
                )
    return counts


def add_messages(request: HttpRequest, saved: int, faulty: int) -> None:
    """Tell the person what was saved and what was not."""
    if saved:
        text = ngettext("%(count)d answer saved.", "%(count)d answers saved.", saved) % {"count": saved}
        messages.success(request, text)
    if faulty:
        text = ngettext(
            "%(count)d entry could not be saved: see the message beside it.",
            "%(count)d entries could not be saved: see the messages beside them.",
            faulty,
        )
        messages.error(request, text % {"count": faulty})
    if not saved and not faulty:
        messages.info(request, _("Nothing had changed."))
