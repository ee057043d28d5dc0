"""Addresses of the workspace, under the administration (authentication is Wagtail's)."""

from django.urls import path

from registry.workspace import files, views

app_name = "registry_workspace"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("evaluation/<int:pk>/", views.answers, name="answers"),
    path("evaluation/<int:pk>/close/", views.close, name="close"),
    path("file/<int:pk>/", files.file, name="file"),
    path("tool/<int:pk>/open-file/", files.open_file, name="open_file"),
]
