"""Who may read a file: a document is as private as what uses it, an image as its collection.

A document is public when a live, unexpired, unrestricted page uses it. One that no public page uses is for the people
who work on it, whatever its collection: publishing is what a page does, with its reviews. Wagtail's index of references
tells who uses what: chosen files, blocks, links of rich text; it follows what is published, not the drafts of a live
page.
"""

from dataclasses import dataclass
from enum import Enum

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils import timezone
from wagtail.models import BaseViewRestriction, CollectionViewRestriction, Page, PageViewRestriction, ReferenceIndex
from wagtail.permissions import policy_registry


class ReaderAccess(Enum):
    """Open to all, to this reader, after a password, after a sign-in, or closed (shown as not found)."""

    PUBLIC = "public"
    GRANTED = "granted"
    PASSWORD = "password"  # noqa: S105 - a kind of answer
    SIGN_IN = "sign-in"
    REFUSED = "refused"


@dataclass(frozen=True)
class Access:
    """Access of one reader to one file, and the page whose password or sign-in would open it."""

    answer: ReaderAccess
    page: Page | None = None

    @property
    def is_open(self) -> bool:
        """Whether the file may be sent to this reader."""
        return self.answer in {ReaderAccess.PUBLIC, ReaderAccess.GRANTED}


def _has_session(request) -> bool:
    """Whether anything private could be granted; asking the session otherwise would make answers vary on it."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def works_on(user, instance) -> bool:
    """Whether the person may choose, change or delete this document or image in the administration."""
    policy = policy_registry.get_by_type(type(instance))
    return user.is_authenticated and (
        policy.user_has_any_permission_for_instance(user, ["change", "delete", "choose"], instance)
    )


def restrictions_of(collection) -> list[CollectionViewRestriction]:
    """What closes a collection: its own restrictions and those of the collections above it."""
    return [one for one in _all(CollectionViewRestriction, "collection") if _covers(one.collection, collection)]


def _all(model, name: str) -> list:
    return list(model.objects.exclude(restriction_type=BaseViewRestriction.NONE).select_related(name).order_by("pk"))


def _covers(ancestor, node) -> bool:
    return node.path.startswith(ancestor.path)


def _accepts(restriction, request) -> bool:
    return _has_session(request) and restriction.accept_request(request)


def live_pages(document) -> list[Page]:
    """Pages that use a document and are on line at this minute, in the order of the tree."""
    now = timezone.now()
    keys = (
        ReferenceIndex.get_references_to(document)
        .filter(base_content_type=ContentType.objects.get_for_model(Page))
        .values_list("object_id", flat=True)
    )
    pages = Page.objects.live().filter(pk__in=[int(key) for key in set(keys)])
    return list(pages.filter(Q(expire_at__isnull=True) | Q(expire_at__gt=now)).order_by("path"))


def collection_access(instance, request) -> Access:
    """What the collection of a document or an image says to this reader."""
    refused = [one for one in restrictions_of(instance.collection) if not _accepts(one, request)]
    if not refused:
        return Access(ReaderAccess.GRANTED if restrictions_of(instance.collection) else ReaderAccess.PUBLIC)
    by_password = refused[0].restriction_type == BaseViewRestriction.PASSWORD
    return Access(ReaderAccess.PASSWORD if by_password else ReaderAccess.SIGN_IN)


def document_access(document, request) -> Access:
    """The answer to this reader for this document."""
    if _has_session(request) and works_on(request.user, document):
        return Access(ReaderAccess.GRANTED)
    by_collection = collection_access(document, request)
    if not by_collection.is_open:
        return by_collection
    closed: list[tuple[Page, PageViewRestriction]] = []
    granted = False
    restrictions = _all(PageViewRestriction, "page")
    for page in live_pages(document):
        over = [one for one in restrictions if _covers(one.page, page)]
        refused = [one for one in over if not _accepts(one, request)]
        if not over:
            return by_collection
        if not refused:
            granted = True
        else:
            closed.append((page, refused[0]))
    if granted:
        return Access(ReaderAccess.GRANTED)
    for page, restriction in closed:
        by_password = restriction.restriction_type == BaseViewRestriction.PASSWORD
        return Access(ReaderAccess.PASSWORD if by_password else ReaderAccess.SIGN_IN, page)
    return Access(ReaderAccess.REFUSED)


def image_access(image, request) -> Access:
    """The answer to this reader for the renditions of this image."""
    found = collection_access(image, request)
    if not found.is_open and _has_session(request) and works_on(request.user, image):
        return Access(ReaderAccess.GRANTED)
    return found


def all_open(documents, request) -> bool:
    """Whether who may read a page that gives these documents together may have each one, by its collection."""
    return all(
        collection_access(one, request).is_open or (_has_session(request) and works_on(request.user, one))
        for one in documents
    )
