"""Addresses of the workspace, under the administration (authentication is Wagtail's)."""

from django.urls import path

from registry.workspace import (
    changes,
    corrections,
    data_sheet,
    dates,
    decision,
    files,
    interests,
    opening,
    replies,
    signing,
    start,
    views,
)

app_name = "registry_workspace"
urlpatterns = [
    path("", start.page, name="start"),
    path("evaluation/", views.desk, name="desk"),
    path("evaluation/<int:pk>/", views.answers, name="answers"),
    path("evaluation/<int:pk>/data/", data_sheet.page, name="data_sheet"),
    path("evaluation/<int:pk>/close/", views.close, name="close"),
    path("evaluation/<int:pk>/signatures/", signing.page, name="signatures"),
    path("evaluation/<int:pk>/sign/", signing.sign, name="sign"),
    path("evaluation/<int:pk>/observe/", signing.observe, name="observe"),
    path("evaluation/<int:pk>/reassign/", corrections.reassign, name="reassign"),
    path("interests/", interests.page, name="interests"),
    path("interests/<int:pk>/end/", interests.end, name="end_interest"),
    path("framework/<int:pk>/title/", corrections.title, name="framework_title"),
    path("file/open/", opening.open_file, name="open_file"),
    path("file/<int:pk>/", files.file, name="file"),
    path("file/<int:pk>/harmonise/", files.harmonise, name="harmonise"),
    path("change/", changes.listing, name="changes"),
    path("change/<int:pk>/", changes.change, name="change"),
    path("file/<int:pk>/decision/", decision.page, name="decision"),
    path("file/<int:pk>/hearing/", dates.hearing, name="hearing"),
    path("file/<int:pk>/publication/", dates.publication, name="publication"),
    path("publisher/<int:pk>/hearing/", dates.answer, name="hearing_answer"),
    path("file/<int:pk>/reservations/", corrections.reservations, name="reservations"),
    path("publisher/", replies.desk, name="publisher_desk"),
    path("publisher/<int:pk>/", replies.file, name="publisher_file"),
    path("publisher/<int:pk>/reply/", replies.reply, name="reply"),
]
