from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationConfig(AppConfig):
    """How good the answers of the site are, measured on questions that people type."""

    name = "evaluation"
    verbose_name = _("Evaluation")
