"""The first administrator: an account without a password, and a one-time link to choose one.

No password is ever an argument, a variable or a line of a log.
"""

import os
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from wagtail.users.models import UserProfile

from accounts import roles
from core import languages


def exists() -> bool:
    """Whether somebody can already administer the site (an account that may sign in)."""
    users = get_user_model().objects.filter(is_active=True, is_superuser=True)
    return any(user.has_usable_password() for user in users)


def faults(username: str, email: str) -> list[str]:
    """Error messages about a user name and a mail address; empty when both are right."""
    model = get_user_model()
    found = []
    for label, check, value in (
        ("name", model._meta.get_field(model.USERNAME_FIELD).run_validators, username),
        ("mail address", validate_email, email),
    ):
        try:
            check(value) if value else found.append(f"The administrator's {label} is missing.")
        except ValidationError as error:
            found.append(f"The administrator's {label}: {' '.join(error.messages)}")
    return found


@transaction.atomic
def create(username: str, email: str):
    """Create the account, or complete it; return it. Its password is left alone, and unusable when it is new."""
    model = get_user_model()
    user = model.objects.filter(username=username).first() or model(username=username)
    if user.pk is None:
        user.set_unusable_password()
    user.email, user.is_active, user.is_staff, user.is_superuser = email, True, True, True
    user.save()
    user.groups.add(Group.objects.get(name=roles.ADMINISTRATORS))
    UserProfile.objects.get_or_create(user=user, defaults={"preferred_language": languages.default()})
    return user


def link(user) -> str:
    """One-time address at which ``user`` chooses a password; ends with its use, or after ``PASSWORD_RESET_TIMEOUT``."""
    key, token = urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)
    return settings.BASE_URL.rstrip("/") + reverse("wagtailadmin_password_reset_confirm", args=(key, token))


def write_link(user, path: Path) -> None:
    """Write the link into a file that only the user who runs this may read."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(f"{link(user)}\n")
