from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """How good the answers of the site are, measured on questions that people type."""

    name = "evaluation"
