"""Which pages may be under a view restriction, asked once per state of the public content."""

from wagtail.models import Page, PageViewRestriction

from core import shared, shown


def restricted_paths() -> tuple[str, ...]:
    """Paths in the tree of the pages that carry a view restriction: they and what is below are not public."""
    return shared.kept(
        "restricted-paths",
        make=lambda: tuple(sorted(set(PageViewRestriction.objects.values_list("page__path", flat=True)))),
    )


def _has_aliases() -> bool:
    def make() -> bool:
        with shown.instead(shown.ALIASES, group="pages"):
            return Page.objects.filter(alias_of__isnull=False).exists()

    return shared.kept("has-aliases", make=make)


def may_be_restricted(page: Page) -> bool:
    """False when no view restriction can apply to ``page``: its own, an ancestor's or, of an alias, its source's."""
    return _has_aliases() or any(page.path.startswith(path) for path in restricted_paths())
