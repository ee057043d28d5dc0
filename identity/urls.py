"""Addresses of organisations, under the administration (authentication is Wagtail's)."""

from django.urls import path

from identity import views

app_name = "identity"
urlpatterns = [
    path("to-check/", views.report, name="report"),
    path("<int:pk>/", views.page, name="organisation"),
    path("<int:pk>/members/", views.add_member, name="add_member"),
    path("<int:pk>/members/<int:member>/end/", views.end_member, name="end_member"),
    path("<int:pk>/links/", views.link, name="link"),
    path("<int:pk>/merge/", views.merge, name="merge"),
]
