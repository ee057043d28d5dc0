"""Passwords of accounts, read through the throttle: every form and every interface that signs in passes here."""

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied

from . import throttle
from .forms import subject_of
from .readers import reader_key

DOOR = "sign-in"


class ThrottledBackend(ModelBackend):
    """Django's backend; a try too many is refused before the password is read."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        """As Django does. Sets ``request.must_wait`` (seconds) and raises ``PermissionDenied`` while one must wait.

        Without a request (a command) nobody is at a door.
        """
        name = username if username is not None else kwargs.get("username", "")
        if request is None or password is None:
            return super().authenticate(request, username=username, password=password, **kwargs)
        subject, reader = subject_of(str(name)), reader_key(request)
        verdict = throttle.begin(DOOR, subject, reader)
        if verdict.wait:
            request.must_wait = verdict.wait
            raise PermissionDenied("Too many tries.")
        user = super().authenticate(request, username=username, password=password, **kwargs)
        if user is not None:
            throttle.succeeded(DOOR, subject, reader)
        return user
