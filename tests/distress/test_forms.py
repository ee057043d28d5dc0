"""Every public form has what is typed in it read for signs of danger."""

from django.urls import URLPattern, get_resolver

#: Forms without a field for words: a password is typed there.
WITHOUT_WORDS = {"security.shared_passwords"}


def views(patterns):
    """Views of public forms below ``patterns``."""
    for one in patterns:
        if not isinstance(one, URLPattern):
            yield from views(one.url_patterns)
        elif getattr(one.callback, "is_public_form", False):
            yield one.callback


def test_each_form_names_the_fields_that_are_read():
    found = {view.__module__: getattr(view, "danger_fields", ()) for view in views(get_resolver().url_patterns)}
    assert {name for name, fields in found.items() if not fields} == WITHOUT_WORDS & set(found)
    assert {"content.public.opinions", "directory.public.views.report"} <= set(found)
