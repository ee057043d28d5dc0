"""Tables of search: the outbox, the synonyms, the questions without an answer."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutboxEntry(models.Model):
    """ "The document ``key`` of ``index`` may have changed", written in the transaction of the change itself."""

    index = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    created = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("index change")
        verbose_name_plural = _("index changes")
        ordering = ["id"]

    def __str__(self) -> Any:
        return f"{self.index}:{self.key}"


class SynonymGroup(models.Model):
    """A word that people say, and the words that our pages use; one way: the typed word finds the others."""

    word = models.CharField(
        _("what people type"),
        max_length=80,
        unique=True,
        help_text=_("One everyday word or expression, for example “toubib”."),
    )
    expansions = models.TextField(
        _("words to search as well"),
        max_length=1000,
        help_text=_("One word or expression per line. They count less than the word typed."),
    )
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["word"]

    def __str__(self) -> Any:
        return self.word

    @property
    def expansion_list(self) -> list[str]:
        """The expansions, one per line, without blanks."""
        return [line.strip() for line in self.expansions.splitlines() if line.strip()]


class EmptyQuery(models.Model):
    """A folded question that found nothing, and how many times. No date finer than a day, no visitor."""

    index = models.CharField(_("where"), max_length=40)
    query = models.CharField(_("question"), max_length=100)
    count = models.PositiveIntegerField(_("times"), default=0)
    last_day = models.DateField(_("last day"), auto_now=True, db_index=True)

    class Meta:
        verbose_name = _("question without result")
        verbose_name_plural = _("questions without result")
        ordering = ["-count", "query"]
        constraints = [models.UniqueConstraint(fields=["index", "query"], name="search_emptyquery_once")]

    def __str__(self) -> Any:
        return self.query
