"""Addresses that have no language: sitemap and robots."""

from django.urls import path

from core import sitemaps

from .sitemaps import robots

urlpatterns = [
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.section, name="sitemap-section"),
]
