"""Registers the menu of search in the administration."""

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from . import views
from .models import EmptyQuery
from .viewsets import ReadOnlyPolicy, SearchViewSetGroup

register_permission_policy(EmptyQuery, ReadOnlyPolicy(EmptyQuery))
register_snippet(SearchViewSetGroup)


@hooks.register("register_admin_urls")
def spreadsheet_urls() -> list[URLPattern]:
    """Addresses of the spreadsheet of synonyms."""
    return [
        path("synonyms/export/", views.export_synonyms, name="search-synonyms-export"),
        path("synonyms/import/", views.import_synonyms, name="search-synonyms-import"),
    ]
