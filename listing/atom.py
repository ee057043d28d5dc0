"""Atom feeds (RFC 4287): one writer for all."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
#: Entries of a feed, at most: the newest.
MOST_ENTRIES = 50
#: Date of a feed without entry: it must not change at each reading.
_EMPTY_SINCE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class FeedHead:
    """What a feed says of itself; ``link`` is the page that it follows, ``address`` its own, both absolute."""

    title: str
    subtitle: str
    link: str
    address: str
    identifier: str = ""
    language: str = "fr"


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An entry; ``identifier`` never changes, whatever becomes of the address. Moments are aware."""

    title: str
    link: str
    identifier: str
    summary: str
    published: dt.datetime | None
    updated: dt.datetime | None
    categories: tuple[str, ...] = ()


def atom_response(head: FeedHead, entries: Iterable[FeedEntry]) -> HttpResponse:
    """The feed, in the order of ``entries``."""
    feed = Atom1Feed(
        title=head.title,
        link=head.link,
        feed_url=head.address,
        feed_guid=head.identifier or head.address,
        description=None,
        subtitle=head.subtitle,
        language=head.language,
        author_name=settings.SITE_NAME,
    )
    written = False
    for one in entries:
        written = True
        feed.add_item(
            title=one.title,
            link=one.link,
            unique_id=one.identifier,
            description=one.summary,
            pubdate=one.published,
            updateddate=one.updated or one.published,
            author_name=settings.SITE_NAME,
            categories=one.categories,
        )
    if not written:
        feed.latest_post_date = lambda: _EMPTY_SINCE  # type: ignore[method-assign]
    response = HttpResponse(feed.writeString("utf-8"), content_type=CONTENT_TYPE)
    if written:
        response["Last-Modified"] = http_date(feed.latest_post_date().timestamp())
    return response
