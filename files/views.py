"""Views that send files: ``/documents/<id>/<name>`` by permission, ``/media/…`` for the renditions of images."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.documents import get_document_model
from wagtail.documents.models import document_served
from wagtail.images import get_image_model
from wagtail.users.models import UserProfile
from wagtail.wagtail_hooks import require_wagtail_login

from .access import ReaderAccess, document_access, image_access, works_on
from .serving import send

_MAX_DIGITS = 18  # what a database takes for a key
RENDITION_AGE = 3600  # seconds: the name of a rendition changes with its image


@require_safe
def document(request, document_id: str, document_filename: str) -> HttpResponse:
    """Send a document as an attachment, to whom may read it; 404 to the others, as if it were not there.

    A password or a sign-in that would open it is asked for; the name must be the document's own, letter for letter.
    """
    if len(document_id) > _MAX_DIGITS or not document_id.isascii():
        raise Http404("No such document.")
    model = get_document_model()
    found = model.objects.select_related("collection").filter(pk=int(document_id)).first()
    if found is None or found.filename != document_filename:
        raise Http404("No such document.")
    access = document_access(found, request)
    if not access.is_open:
        response = _way_in(request, found, access)
        add_never_cache_headers(response)
        return response
    document_served.send(sender=model, instance=found, request=request)
    private = access.answer is not ReaderAccess.PUBLIC
    return send(request, found.file, name=found.filename, private=private, attachment=True)


def _way_in(request, found, access) -> HttpResponse:
    """Redirection to the form (password or sign-in) that would open the file."""
    if access.answer is ReaderAccess.REFUSED:
        raise Http404("No such document.")
    if access.answer is ReaderAccess.PASSWORD and access.page is not None:
        address = access.page.get_url(request)  # whose form asks for the password
        if address:
            return redirect(address)
    elif access.answer is ReaderAccess.PASSWORD:
        for hook in hooks.get_hooks("before_serve_document"):  # Wagtail's form for collections
            response = hook(found, request)
            if isinstance(response, HttpResponse):
                return response.render() if hasattr(response, "render") else response
    elif settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return require_wagtail_login(next=request.path)
    raise Http404("No such document.")


@require_safe
def media(request, path: str) -> HttpResponse:
    """Send a file of the storage: renditions as their collection allows, originals and portraits to colleagues.

    The place is looked up in the database, never on the disk: no spelling of a path leads elsewhere.
    """
    folder = path.partition("/")[0]
    sender = {"images": _rendition, "original_images": _original, "avatar_images": _avatar}.get(folder)
    if sender is None:
        raise Http404("Not served by place.")
    return sender(request, path)


def _rendition(request, path: str) -> HttpResponse:
    model = get_image_model().get_rendition_model()
    found = model.objects.select_related("image__collection").filter(file=path).first()
    access = image_access(found.image, request) if found is not None else None
    if access is None or not access.is_open:
        raise Http404("No such image.")
    private = access.answer is not ReaderAccess.PUBLIC
    return send(request, found.file, name=path, private=private, attachment=False, age=RENDITION_AGE)


def _original(request, path: str) -> HttpResponse:
    """Send the original of an image to people with a permission on images; 404 to others."""
    found = get_image_model().objects.filter(file=path).first()
    if found is None or not works_on(request.user, found):
        raise Http404("No such image.")
    return send(request, found.file, name=path, private=True, attachment=False)


def _avatar(request, path: str) -> HttpResponse:
    """Send the portrait of an account to people with access to the administration; 404 to others."""
    found = UserProfile.objects.filter(avatar=path).first()
    if found is None or not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404("No such image.")
    return send(request, found.avatar, name=path, private=True, attachment=False)
