"""Addresses of the workspace, under the administration (authentication is Wagtail's)."""

from django.urls import path

from registry.workspace import (
    changes,
    corrections,
    data_sheet,
    dates,
    decision,
    demands,
    dossiers,
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
    path("dossier/open/", opening.open_dossier, name="open_dossier"),
    path("dossier/<int:pk>/", dossiers.dossier, name="dossier"),
    path("dossier/<int:pk>/harmonise/", dossiers.harmonise, name="harmonise"),
    path("change/", changes.listing, name="changes"),
    path("change/<int:pk>/", changes.change, name="change"),
    path("demands/", demands.listing, name="demands"),
    path("dossier/<int:pk>/decision/", decision.page, name="decision"),
    path("dossier/<int:pk>/hearing/", dates.hearing, name="hearing"),
    path("dossier/<int:pk>/publication/", dates.publication, name="publication"),
    path("publisher/<int:pk>/hearing/", dates.answer, name="hearing_answer"),
    path("dossier/<int:pk>/reservations/", corrections.reservations, name="reservations"),
    path("publisher/", replies.desk, name="publisher_desk"),
    path("publisher/<int:pk>/", replies.dossier, name="publisher_dossier"),
    path("publisher/<int:pk>/reply/", replies.reply, name="reply"),
]
