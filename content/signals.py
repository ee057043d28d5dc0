"""Receivers of publication."""

from django.db import transaction
from wagtail.signals import page_published

from core import later

from .models import KitPage
from .pages.archives import build_kit_archive


def _make_archive(sender, instance, **kwargs):
    transaction.on_commit(lambda: later.send(build_kit_archive, instance.pk), robust=True)


def connect() -> None:
    """Connect once, at start."""
    page_published.connect(_make_archive, sender=KitPage, dispatch_uid="content.kit_archive")
