"""What a public form posts, for tests: its fields and a token that is good now."""

from core import form_tokens


def signed(address: str, data: dict | None = None) -> dict:
    """``data`` with the token of the form at ``address`` (with or without query)."""
    return {**(data or {}), form_tokens.FIELD: form_tokens.issue(address.split("?")[0])}
