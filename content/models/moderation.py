"""Who translated a page: authors in the sense of four eyes."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from wagtail.models import Locale


class TranslationHand(models.Model):
    """Somebody translated words of a page into a language: an author of them until the page is published."""

    translation_key = models.UUIDField(db_index=True)
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    last_on = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["translation_key", "locale", "user"], name="one_hand_per_person")
        ]

    def __str__(self):
        return f"{self.translation_key} {self.locale_id} {self.user_id}"
