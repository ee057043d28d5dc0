"""Addresses of files. Included before Wagtail's own, under the root."""

from django.urls import path, re_path

from . import views

urlpatterns = [
    re_path(r"^documents/(\d+)/(.*)$", views.document, name="wagtaildocs_serve"),
    path("media/<path:path>", views.media, name="media"),
]
