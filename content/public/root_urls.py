"""Addresses that have no language: sitemap and robots."""

from django.contrib.sitemaps import views
from django.urls import path

from .sitemaps import SITEMAPS, robots

urlpatterns = [
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", views.index, {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap-section"}, name="sitemap"),
    path("sitemap-<slug:section>.xml", views.sitemap, {"sitemaps": SITEMAPS}, name="sitemap-section"),
]
