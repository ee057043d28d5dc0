"""Doors that stand before Wagtail's own at the same addresses. Included before Wagtail's."""

from django.urls import path
from django.views.decorators.cache import never_cache

from . import shared_passwords, views

#: Under the prefix of the administration.
admin_patterns = [
    path("login/", never_cache(views.SignInView.as_view()), name="wagtailadmin_login"),
    path("password_reset/", never_cache(views.ResetView.as_view()), name="wagtailadmin_password_reset"),
    path(
        "password_reset/confirm/<uidb64>/<token>/",
        never_cache(views.ResetConfirmView.as_view()),
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
