"""Addresses of the workspace, under the administration (authentication is Wagtail's)."""

from django.urls import path

from registry.workspace import views

app_name = "registry_workspace"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("evaluation/<int:pk>/", views.answers, name="answers"),
    path("evaluation/<int:pk>/close/", views.close, name="close"),
]
