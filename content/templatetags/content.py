"""Tags and filters of the templates of pages."""

import re

from django import template
from django.utils.html import conditional_escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from content.pages.queries import is_open
from content.rules import anchors

register = template.Library()
_HEADING = re.compile(r"<h2(?P<attrs>[^>]*)>(?P<inner>.*?)</h2>", re.S)


def _anchor(inner: str) -> str:
    return slugify(strip_tags(inner), allow_unicode=True)[:60] or "partie"


@register.filter
def anchored(value) -> SafeString:
    """Rich text whose headings can be linked to (``id`` made of their words)."""

    def with_id(match: re.Match) -> str:
        return f'<h2 id="{_anchor(match["inner"])}"{match["attrs"]}>{match["inner"]}</h2>'

    # Rich text is cleaned by Wagtail when it is saved; the identifier is a slug.
    return mark_safe(_HEADING.sub(with_id, str(value)))


@register.filter
def question_anchor(question: str) -> str:
    """Identifier of a question on its page."""
    return anchors.of_question(question)


@register.filter
def contents(body) -> list[dict]:
    """Titles of the text of a body: ``[{title, anchor}]``, for a table of contents."""
    found = []
    for block in body or ():
        if block.block_type == "text":
            for match in _HEADING.finditer(block.value.source):
                title = " ".join(strip_tags(match["inner"]).split())
                found.append({"title": title, "anchor": _anchor(match["inner"])})
    return found


@register.filter
def destination(value) -> str:
    """Address of a block that has a page or a URL; empty when the page is not public any more."""
    page = value.get("page")
    if page is not None:
        return (page.url or "") if is_open(page) else ""
    return value.get("url") or ""


@register.filter
def kicker(page) -> str:
    """What stands above the title of a card: the first topic of an article, else the kind of page and its topic."""
    topic = str(page.first_topic.label) if page.first_topic else ""
    if page.kind == "article" and topic:
        return topic
    return " · ".join(part for part in (str(page.kind_label), topic) if part)


@register.filter
def illustration(page) -> str:
    """Name of the drawing of a card whose page has no image."""
    if page.first_topic:
        return page.first_topic.code
    return {"kit": "kit", "campaign": "campagne"}.get(page.kind, "prevention")


@register.filter
def minutes(value: int | None) -> str:
    """Duration in hours and minutes: ``90`` → ``1 h 30``, ``45`` → ``45 min``."""
    if not value:
        return ""
    hours, rest = divmod(int(value), 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


@register.filter
def marked(value) -> SafeString:
    """An excerpt of a search, escaped, with its matches in ``<mark>`` (Django prints ``str``, not ``__html__``)."""
    return conditional_escape(value)
