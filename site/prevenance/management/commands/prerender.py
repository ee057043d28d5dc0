"""``manage.py prerender``: make every live page once, so that no reader waits for its pictures to be resized."""

from django.core.management.base import BaseCommand
from django.test import Client
from wagtail.models import Page


class Command(BaseCommand):
    """Ask for each live, public page; its renditions are then on disk."""

    help = "Render every live page once (pictures are resized and kept)."

    def handle(self, *args, **options):
        """Render, and name on standard error the pages that did not answer 200."""
        client = Client(raise_request_exception=False)
        for page in Page.objects.live().public().filter(depth__gt=1).iterator():
            address = page.get_url()
            if address is None:
                continue
            status = client.get(address, SERVER_NAME="127.0.0.1").status_code
            if status != 200:
                self.stderr.write(f"{address}: {status}")
