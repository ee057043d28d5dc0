"""Models of the ground floor: the ledger (:mod:`core.ledger`), which every floor above writes."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LedgerEntry(models.Model):
    """One entry, written once by :func:`core.ledger.append`; triggers keep it.

    ``content`` is the text that was hashed (:mod:`core.chain`): ``{"kind", "subject", "role", "before", "after",
    "reason", "reason_public", "at", "written", "imported", "person", "salt", "seals"}``. ``kind``, ``subject`` and
    ``at`` repeat it for queries. ``person`` is private and may be emptied (an account that is erased): the chain holds
    a mark of it only.
    """

    sequence = models.PositiveBigIntegerField(_("number"), primary_key=True)
    previous = models.CharField(_("hash of the entry before"), max_length=64, unique=True)
    hash = models.CharField(_("hash"), max_length=64, unique=True)
    content = models.TextField(_("content"))
    kind = models.CharField(_("kind"), max_length=40)
    subject = models.CharField(_("about"), max_length=120, db_index=True)
    at = models.DateTimeField(_("at"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who acted"),
    )

    class Meta:
        verbose_name = _("entry of the ledger")
        verbose_name_plural = _("entries of the ledger")
        ordering = ["sequence"]

    def __str__(self) -> Any:
        return f"{self.sequence} · {self.kind} · {self.subject}"


class LedgerKey(models.Model):
    """Secret of a person's marks in the ledger. It goes with the account: the marks then say nothing to anybody."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("key of the ledger")
        verbose_name_plural = _("keys of the ledger")

    def __str__(self) -> Any:
        return str(self.person_id)


class LedgerHead(models.Model):
    """Last entry of the ledger on a day, as published in open data; triggers keep it."""

    day = models.DateField(_("day"), unique=True)
    sequence = models.PositiveBigIntegerField(_("number of the last entry"))
    hash = models.CharField(_("hash"), max_length=64)
    published_at = models.DateTimeField(_("published at"))

    class Meta:
        verbose_name = _("head of the ledger")
        verbose_name_plural = _("heads of the ledger")
        ordering = ["day"]

    def __str__(self) -> Any:
        return f"{self.day:%Y-%m-%d} · {self.sequence}"
