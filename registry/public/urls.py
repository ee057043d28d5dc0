"""Public addresses of the label. Addresses of tools never change and never die."""

from django.urls import path, re_path

from registry.public.views import compare, demand, lists, reference, sheets

app_name = "registry"
urlpatterns = [
    path("", lists.tool_list, name="list"),
    path("export.csv", lists.tool_list, {"form": "csv"}, name="export-csv"),
    path("export.json", lists.tool_list, {"form": "json"}, name="export-json"),
    path("comparer/", compare.compare, name="compare"),
    path("methode/", reference.method, name="method"),
    path("methode/referentiel-<str:version>.json", reference.framework_json, name="framework-json"),
    path("donnees-ouvertes/", reference.open_data, name="open-data"),
    re_path(r"^donnees-ouvertes/(?P<name>[a-z-]+)\.(?P<form>csv|jsonl?)$", reference.data_set, name="data-set"),
    path("feed/", reference.label_feed, name="feed"),
    path("<str:key>.json", sheets.detail_json, name="detail-json"),
    path("<str:key>/badge.svg", sheets.badge, name="badge"),
    path("<str:key>/qr.svg", sheets.qr, name="qr"),
    path("<str:key>/demander/", demand.ask, name="demand"),
    path("<str:key>/demander/merci/", demand.thanks, name="demand-thanks"),
    path("<str:key>/resume/", sheets.summary, name="summary"),
    path("<str:key>/", sheets.detail, name="detail"),
]
