"""Mails that tell the officers of the label that something of a publisher awaits them.

Sent by a task after the transaction (:mod:`core.later`): what cannot be sent never changes the answer to the publisher,
and the pages show the same without any mail. One mail to each officer, at their own address; it names the tool and what
arrived, and nobody: who wrote it and what they wrote are read in the workspace, by those who may.
"""

from typing import Final

import structlog
from celery import shared_task
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import later
from registry.models import Tool
from registry.procedure import independence

log = structlog.get_logger(__name__)
PROPOSAL: Final = "proposal"
REPLY: Final = "reply"
CONTEST: Final = "contest"
HEARING: Final = "hearing"
#: What arrived, in the subject of the mail.
WORDS: Final = {
    PROPOSAL: gettext_lazy("a change is proposed"),
    REPLY: gettext_lazy("the publisher replies to the findings"),
    CONTEST: gettext_lazy("the publisher contests a finding"),
    HEARING: gettext_lazy("the publisher answers before a suspension"),
}


def notify(kind: str, tool: Tool, path: str) -> None:
    """Have the officers told, once the transaction is written. ``path``: the page of the workspace to open."""
    transaction.on_commit(lambda: later.send(tell_officers, kind, tool.pk, path), robust=True)


def officers(tool: Tool) -> list:
    """Active officers who have an address and no tie to the publisher; administrators are told only if officers."""
    people = get_user_model().objects.with_perm(
        "registry.add_dossier", include_superusers=False, backend="django.contrib.auth.backends.ModelBackend"
    )
    rows = people.exclude(email="").order_by("pk")
    return [one for one in rows if not independence.tied_tools(one).filter(pk=tool.pk).exists()]


@shared_task(autoretry_for=(OSError,), retry_backoff=60, max_retries=5)
def tell_officers(kind: str, tool: int, path: str) -> int:
    """Send one mail to each officer; return how many. An address that fails does not stop the others."""
    row, sent, failed = Tool.objects.get(pk=tool), 0, None
    with translation.override(settings.LANGUAGE_CODE):
        words = str(WORDS[kind])
        context = {"tool": row.name, "what": words, "address": f"{settings.BASE_URL.rstrip('/')}{path}"}
        subject = _("Label: %(what)s (%(tool)s)") % {"what": words, "tool": row.name}
        body = render_to_string("registry/mail/news.txt", context)
    for person in officers(row):
        try:
            sent += EmailMessage(subject=" ".join(subject.split()), body=body, to=[person.email]).send()
        except OSError as error:  # smtplib's errors are
            failed = error
            log.warning("mail_not_sent", kind=kind, error=type(error).__name__)
    if failed is not None and not sent:
        raise failed
    return sent
