"""Accounts of a body, as a manager on the body itself (``organisation.members``)."""

import datetime as dt

from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone


class MemberManager(models.Manager):
    """Accounts of one body today, as a manager: ``all()``, ``filter()``, ``add()``, ``remove()``."""

    def __init__(self, organisation):
        super().__init__()
        self.model = get_user_model()
        self.organisation = organisation.whole
        self.memberships = self.organisation.memberships.model.objects

    def get_queryset(self):
        """Accounts with a membership that holds today."""
        rows = self.memberships.on().of_body(self.organisation)
        return super().get_queryset().filter(pk__in=rows.values("person"))

    def add(self, *people, function: str = "", added_by=None) -> None:
        """Begin a membership today for those who have none."""
        for person in people:
            if not self.filter(pk=person.pk).exists():
                self.memberships.create(
                    person=person, organisation=self.organisation, function=function, added_by=added_by
                )

    def clear(self) -> None:
        """End every membership of this body, as :meth:`remove` does."""
        self.remove(*self.all())

    def remove(self, *people) -> None:
        """End their memberships: yesterday was the last day (today, when they began today)."""
        today = timezone.localdate()
        for row in self.memberships.on().of_body(self.organisation).filter(person__in=people):
            row.until = max(row.since, today - dt.timedelta(days=1))
            row.save(update_fields=["until"])
