"""Versions of a charter: the one in force, the earlier ones, and what changed."""

from dataclasses import dataclass

from django.http import Http404
from django.utils import timezone
from wagtail.models import Page

from content.models import GuidelineCriterion, GuidelinePage, GuidelineVersion
from content.pages.queries import visible
from core import languages
from core.diffs import Piece, words


@dataclass(frozen=True)
class Change:
    """A criterion that was added, removed or reworded between two versions."""

    number: str
    kind: str
    text: list[Piece]
    reason: list[Piece]


def published_versions(page: GuidelinePage) -> tuple[list[GuidelineVersion], str]:
    """Versions in force or past, newest first, and the language in which they are written.

    A translated page without versions of its own shows those of the original, said to be in that language.
    """
    today = timezone.localdate()
    rows = GuidelineVersion.objects.filter(live=True, published_on__lte=today).prefetch_related("criteria")
    versions = list(rows.filter(page_id=page.pk))
    if versions or not page.pk:
        return versions, page.locale.language_code
    source = visible(
        Page.objects.filter(translation_key=page.translation_key, locale__language_code=languages.default())
    ).first()
    return (list(rows.filter(page_id=source.pk)), languages.default()) if source else ([], page.locale.language_code)


def guideline_context(page: GuidelinePage, number: str | None = None) -> dict:
    """The version in force, or the one that the address names, and all of them. ``Http404`` for an unknown one."""
    versions, language = published_versions(page)
    shown = versions[0] if versions else None
    if number is not None:
        shown = next((version for version in versions if version.slug == number), None)
        if shown is None:
            raise Http404("No such version.")
    position = versions.index(shown) if shown else 0
    return {
        "versions": versions,
        "version": shown,
        "version_language": language,
        "is_in_force": position == 0,
        "previous": versions[position + 1] if shown and position + 1 < len(versions) else None,
        "current": versions[0] if versions else None,
    }


def compare(old: GuidelineVersion, new: GuidelineVersion) -> list[Change]:
    """Criteria that differ, in the order of the new version, removed ones last."""
    before = {item.number: item for item in old.criteria.all()}
    after = {item.number: item for item in new.criteria.all()}

    def change(number: str, kind: str, left: GuidelineCriterion | None, right: GuidelineCriterion | None) -> Change:
        return Change(
            number,
            kind,
            words(left.text if left else "", right.text if right else ""),
            words(left.reason if left else "", right.reason if right else ""),
        )

    changes = []
    for number, item in after.items():
        left = before.get(number)
        if left is None:
            changes.append(change(number, "added", None, item))
        elif (left.text, left.reason) != (item.text, item.reason):
            changes.append(change(number, "changed", left, item))
    changes += [change(number, "removed", item, None) for number, item in before.items() if number not in after]
    return changes


def version_response(page: GuidelinePage, request, number: str):
    """Response of the page of one version."""
    return page.render(request, context_overrides=guideline_context(page, number))


def compare_response(page: GuidelinePage, request, old: str, new: str):
    """Response of the page of differences from ``old`` to ``new``."""
    left, right = (guideline_context(page, number)["version"] for number in (old, new))
    changes = compare(left, right)
    context = {"old": left, "new": right, "changes": changes, "version_language": published_versions(page)[1]}
    return page.render(request, context_overrides=context, template="content/guideline_compare.html")
