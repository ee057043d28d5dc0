"""Public addresses of the app that are not pages of the tree."""

from django.urls import path

from content.public import opinions, site_search, summaries
from content.public.feeds import site_feed

app_name = "content"
urlpatterns = [
    path("recherche/", site_search.results, name="search"),
    path("recherche/suggestions/", site_search.suggestions, name="suggestions"),
    path("avis/<int:pk>/", opinions.opinion, name="opinion"),
    path("avis/<int:pk>/merci/", opinions.thanks, name="opinion-thanks"),
    path("resume/<int:pk>/", summaries.summary, name="summary"),
    path("feed/", site_feed, name="feed"),
]
