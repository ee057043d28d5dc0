"""What the project itself keeps: the generation of public content, when its regular work last ran, purges to make."""

from django.db import models
from django.utils import timezone


class GenerationMark(models.Model):
    """Public content changed: written by triggers in the transaction of the change (see ``prevenance.generation``)."""

    token = models.BigIntegerField()
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "generation mark"

    def __str__(self):
        return f"{self.token:x}"


class Heartbeat(models.Model):
    """When a part of the regular work last succeeded, and last failed."""

    name = models.CharField(max_length=80, primary_key=True)
    succeeded_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "heartbeat"

    def __str__(self):
        return self.name


class PendingPurge(models.Model):
    """An address that the shared cache in front still has to forget; written with the change that made it old."""

    url = models.CharField(max_length=2000)
    created = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    next_try = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "pending purge"

    def __str__(self):
        return self.url


class TransactionField(models.BigIntegerField):
    """Number of a transaction on PostgreSQL (``xid8``), of a change on SQLite."""

    def db_type(self, connection):
        """``xid8`` where there is one."""
        return "xid8" if connection.vendor == "postgresql" else super().db_type(connection)


class Mark(models.Model):
    """Something that copies of public pages show changed: written by triggers (see ``prevenance.marks``)."""

    key = models.CharField(max_length=300)
    withdrawn = models.SmallIntegerField(default=1)
    at = TransactionField()
    created = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "mark"
        indexes = [models.Index(fields=["key", "at"], name="mark_of_key")]

    def __str__(self):
        return self.key
