"""First topics and audiences, in every language of the site, from ``fixtures/vocabularies/terms.yaml``."""

from functools import cache

import yaml
from django.conf import settings
from wagtail.models import Locale

from core import languages

from .models import Audience, Term, Topic


@cache
def terms() -> dict[str, dict[str, dict[str, str]]]:
    """``{"topics" | "audiences": {code: {language: label}}}``, in the order of the file."""
    path = settings.ROOT / "fixtures" / "vocabularies" / "terms.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _create_missing(model: type[Term], code: str, order: int, labels: dict[str, str], locales: dict) -> None:
    """Create the rows that are missing for one code; what a person changed stays."""
    known = {term.locale_id: term for term in model.objects.filter(code=code)}
    key = next((term.translation_key for term in known.values()), None)
    for language in languages.codes():
        if locales[language].pk in known or language not in labels:  # readers then have the word in French
            continue
        term = model(code=code, label=labels[language], order=order, locale=locales[language])
        if model is Topic:
            term.icon = code
        if key:
            term.translation_key = key
        term.save()
        key = term.translation_key


def load(progress=None) -> None:
    """Create locales, topics and audiences that are missing. Idempotent; ``progress(label, done, total)``."""
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in languages.codes()}
    total, done = sum(len(group) for group in terms().values()), 0
    for model, group in ((Topic, "topics"), (Audience, "audiences")):
        for order, (code, labels) in enumerate(terms()[group].items(), 1):
            _create_missing(model, code, order, labels, locales)
            done += 1
            if progress:
                progress("vocabularies", done, total)
