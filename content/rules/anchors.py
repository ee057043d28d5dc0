"""Where a question of a page is found on it."""

from django.utils.text import slugify


def of_question(question: str) -> str:
    """Return the identifier of a question on its page: search leads there, and people share it."""
    return f"q-{slugify(question, allow_unicode=True)[:60].strip('-')}"
