"""Sign-in and reset at Wagtail's own addresses; included before Wagtail's ``urls``."""

from django.db.transaction import non_atomic_requests
from django.urls import path
from django.views.decorators.cache import never_cache

from . import shared_passwords, views


def _door(view):
    """A view that is never cached, and not one transaction: the slow reading of a password must hold no lock."""
    return non_atomic_requests(never_cache(view.as_view()))


#: Under the prefix of the administration.
admin_patterns = [
    path("login/", _door(views.SignInView), name="wagtailadmin_login"),
    path("password_reset/", _door(views.ResetView), name="wagtailadmin_password_reset"),
    path(
        "password_reset/confirm/<uidb64>/<token>/",
        _door(views.ResetConfirmView),
        name="wagtailadmin_password_reset_confirm",
    ),
]
#: In front of Wagtail's pages, in every language.
page_patterns = [
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        shared_passwords.page,
        name="wagtailcore_authenticate_with_password",
    ),
    path("_util/login/", views.one_sign_in, name="wagtailcore_login"),
]
#: In front of Wagtail's documents.
document_patterns = [
    path(
        "authenticate_with_password/<int:restriction_id>/",
        shared_passwords.collection,
        name="wagtaildocs_authenticate_with_password",
    ),
]
