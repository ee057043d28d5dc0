"""``/healthz`` (the process is alive), ``/readyz`` (the site can serve), ``/metrics`` (figures for Prometheus).

Anyone may ask whether the site is ready; what is wrong, and the figures, are for the operator: from the machine itself,
or with ``Authorization: Bearer <OPERATIONS_TOKEN>``.
"""

import ipaddress

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily

from core import metrics
from core.client_address import client_address

from . import probes

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


def is_operator(request: HttpRequest) -> bool:
    """Whether the request bears the operator's token, or comes from this machine and not through its proxy.

    Behind a proxy of the same machine everybody comes from it: that counts only when the proxies are named
    (``TRUSTED_PROXIES``), or in the demo, which has none.
    """
    token = settings.OPERATIONS_TOKEN
    given = request.headers.get("Authorization", "")
    if token and constant_time_compare(given.encode("utf-8", "replace"), f"Bearer {token}".encode()):
        return True
    if not (settings.TRUSTED_PROXIES or settings.DEMO):
        return False
    address = client_address(request)
    return bool(address) and ipaddress.ip_address(address).is_loopback


@never_cache
@require_safe
def healthz(request):
    """Always 200 while the process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request):
    """200 when pages can be served (``ok``, or ``degraded`` when something else fails), else 503.

    The operator also reads the state of each part, a few words when it is not well, and figures.
    """
    report = probes.look()
    status = probes.overall(report)
    answer: dict = {"status": status}
    if is_operator(request):
        answer |= {name: part.state for name, part in report.items()}
        answer["words"] = {name: part.words for name, part in report.items() if part.words}
        answer["figures"] = {name: part.figures for name, part in report.items() if part.figures}
    return JsonResponse(answer, status=503 if status == probes.FAILED else 200)


class Now:
    """Figures that are looked at when they are asked."""

    def collect(self):
        """One gauge per part and its figures."""
        report = probes.look()
        state = GaugeMetricFamily("prevenance_part_up", "1 ok, 0.5 degraded, 0 unavailable.", labels=["part"])
        for name, part in report.items():
            state.add_metric([name], {probes.OK: 1, probes.DEGRADED: 0.5}.get(part.state, 0))
        yield state
        behind = GaugeMetricFamily("prevenance_index_behind", "Changes not seen by an index.", labels=["index"])
        lag = GaugeMetricFamily("prevenance_index_lag_seconds", "Age of the oldest of them.", labels=["index"])
        for name, index in self._figures(report, "index").items():
            behind.add_metric([name], index["behind"] if index["behind"] is not None else -1)
            lag.add_metric([name], index["lag"] if index["lag"] is not None else -1)
        yield behind
        yield lag
        for part, figure, name, words in (
            ("calendar", "age", "prevenance_calendar_age_seconds", "Since a task of the calendar last succeeded."),
            ("disk", "free", "prevenance_disk_free_bytes", "Room left where the site writes."),
            ("disk", "total", "prevenance_disk_total_bytes", "Size of that disk."),
            ("mirror", "age", "prevenance_mirror_age_seconds", "Since the static mirror was last found true."),
            ("purges", "waiting", "prevenance_purges_waiting", "Purges that failed and will be tried again."),
            ("purges", "oldest", "prevenance_purges_oldest_seconds", "Age of the oldest of them."),
        ):
            value = self._figures(report, part).get(figure)
            if value is not None:
                yield GaugeMetricFamily(name, words, value=value)

    @staticmethod
    def _figures(report, name: str) -> dict:
        return report[name].figures if name in report else {}


@never_cache
@require_safe
def figures(request):
    """Figures of every process of this machine, in the text format of Prometheus; 404 for who is not the operator."""
    if not is_operator(request):
        raise Http404
    counted = metrics.registry
    if metrics.directory() is not None:
        counted = CollectorRegistry()
        multiprocess.MultiProcessCollector(counted, path=str(metrics.directory()))
    now = CollectorRegistry(auto_describe=False)
    now.register(Now())
    return HttpResponse(generate_latest(counted) + generate_latest(now), content_type=PROMETHEUS)
