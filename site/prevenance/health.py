"""``/healthz`` says that the process is alive; ``/readyz`` that it can serve."""

from django.http import JsonResponse
from django.views.decorators.cache import never_cache


@never_cache
def healthz(request):
    """Always 200 while the process answers."""
    return JsonResponse({"status": "ok"})
