"""What readers say of pages, in the administration: numbers for who edits, words once a moderator kept them."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from content.models import OpinionWords
from content.opinions import keeping

READS = "content.view_opinioncount"
MODERATES = "content.change_opinionwords"
PER_PAGE = 50


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """Pages by answers, and words: those that wait for moderators, those that were kept for all who read this."""
    if not request.user.has_perm(READS):
        raise PermissionDenied
    moderates = request.user.has_perm(MODERATES)
    words = OpinionWords.objects.select_related("page")
    words = words if moderates else words.filter(kept=True)
    context = {
        "pages": keeping.summed(),
        "words": Paginator(words, PER_PAGE).get_page(request.GET.get("p")),
        "moderates": moderates,
    }
    return render(request, "content/admin/opinions.html", context)


@require_POST
def moderate(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep words for editors (``keep``), or delete them."""
    if not request.user.has_perm(MODERATES):
        raise PermissionDenied
    words = get_object_or_404(OpinionWords, pk=pk)
    if request.POST.get("action") == "keep":
        OpinionWords.objects.filter(pk=words.pk).update(kept=True)
    elif request.POST.get("action") == "delete":
        words.delete()
    return redirect("opinions")
