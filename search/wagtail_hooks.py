"""Registers the menu of search in the administration."""

from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from .models import EmptyQuery
from .viewsets import ReadOnlyPolicy, SearchViewSetGroup

register_permission_policy(EmptyQuery, ReadOnlyPolicy(EmptyQuery))
register_snippet(SearchViewSetGroup)
