import pytest
import time_machine
from django.core.cache import cache
from django.test import RequestFactory

from security import limits, readers
from security.models import Tally

pytestmark = pytest.mark.django_db


def ask(address="203.0.113.1", **headers):
    return RequestFactory().post("/", REMOTE_ADDR=address, headers={k.replace("_", "-"): v for k, v in headers.items()})


def use(request, times=3, seconds=3600):
    return limits.wait(request, "essai", times=times, seconds=seconds)


def test_a_reader_has_so_many_uses_then_waits_then_has_them_again():
    with time_machine.travel("2026-11-29T12:00:00+01:00", tick=False) as clock:
        assert [use(ask()) for _time in range(4)] == [0, 0, 0, 3600]
        clock.shift(3599)
        assert use(ask()) == 1
        clock.shift(1)
        assert use(ask()) == 0


def test_readers_do_not_wait_for_each_other_behind_a_proxy(settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    for _time in range(4):
        last = use(ask("127.0.0.1", x_forwarded_for="203.0.113.1"))
    assert last > 0
    assert use(ask("127.0.0.1", x_forwarded_for="203.0.113.2")) == 0


def test_emptying_the_cache_gives_nothing_back():
    for _time in range(4):
        use(ask())
    cache.clear()
    assert use(ask()) > 0


def test_an_ipv6_subscriber_is_one_reader():
    for number in range(3):
        use(ask(f"2001:db8:1:1::{number:x}"))
    assert use(ask("2001:db8:1:1:ffff::9")) > 0
    assert use(ask("2001:db8:1:2::1")) == 0


def test_the_address_is_kept_as_a_keyed_daily_hash_only(settings):
    with time_machine.travel("2026-11-29T12:00:00+01:00"):
        use(ask())
        today = readers.reader_key(ask())
    assert "203.0.113.1" not in Tally.objects.get().key
    with time_machine.travel("2026-11-30T00:00:01+01:00"):
        assert readers.reader_key(ask()) != today
    with time_machine.travel("2026-11-29T12:00:00+01:00"):
        settings.SECRET_KEY = "autre"
        assert readers.reader_key(ask()) != today
