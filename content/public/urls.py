"""Public addresses of the app that are not pages of the tree."""

from django.urls import path

from content.public.feeds import site_feed

from . import search

app_name = "content"
urlpatterns = [
    path("recherche/", search.results, name="search"),
    path("recherche/suggestions/", search.suggestions, name="suggestions"),
    path("feed/", site_feed, name="feed"),
]
