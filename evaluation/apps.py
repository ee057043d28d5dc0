"""Configuration of the app."""

from django.apps import AppConfig

from core.declaration import Declaration


class EvaluationConfig(AppConfig):
    """How good the answers of the site are, measured on questions that people type."""

    name = "evaluation"
    declaration = Declaration()
