import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from security import throttle
from security.models import EventKind, SecurityEvent, Tally

NOW = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)


def after(seconds: float) -> dt.datetime:
    return NOW + dt.timedelta(seconds=seconds)


def test_one_waits_twice_as_long_each_time_and_never_longer_than_the_ceiling():
    policy = throttle.ThrottlePolicy(free=5, first=60, ceiling=900, forget=3600)
    assert [throttle.wait_after(n, policy) for n in range(4, 12)] == [0, 60, 120, 240, 480, 900, 900, 900]
    assert throttle.wait_after(10_000, policy) == 900


def test_a_setting_changes_a_policy(settings):
    settings.DOOR_POLICIES = {"sign-in": {"pair": {"free": 1, "first": 7, "ceiling": 7, "forget": 10}}}
    found = throttle.policies("sign-in")
    assert found["pair"].first == 7
    assert found["reader"] == throttle.DEFAULTS["sign-in"]["reader"]


pytestmark = pytest.mark.django_db


def fail(times: int, subject="anna", reader="r1", at=NOW) -> list[int]:
    return [throttle.begin("sign-in", subject, reader, at).wait for _time in range(times)]


def test_five_tries_then_one_waits_and_refused_tries_do_not_count():
    assert fail(5) == [0] * 5
    assert fail(3) == [60] * 3
    assert throttle.begin("sign-in", "anna", "r1", after(59)).wait == 1
    assert throttle.begin("sign-in", "anna", "r1", after(60)).wait == 0
    assert throttle.begin("sign-in", "anna", "r1", after(61)).wait == 119


def test_two_hundred_wrong_passwords_then_the_right_one_within_a_minute_is_refused():
    waits = [throttle.begin("sign-in", "anna", "r1", after(n * 0.27)).wait for n in range(200)]
    assert waits.count(0) == 5
    assert throttle.begin("sign-in", "anna", "r1", after(55)).wait > 0


def test_an_account_tried_from_many_places_waits_too_but_not_for_who_is_known():
    throttle.begin("sign-in", "anna", "home", NOW)
    throttle.succeeded("sign-in", "anna", "home", NOW)
    for number in range(20):
        assert throttle.begin("sign-in", "anna", f"bot{number}", NOW).wait == 0
    stranger = throttle.begin("sign-in", "anna", "bot99", NOW)
    assert stranger.wait == 60
    assert stranger.by == {"subject"}
    assert throttle.begin("sign-in", "anna", "home", NOW).wait == 0
    # A day later the address is a stranger's again.
    for _time in range(25):
        throttle.begin("sign-in", "anna", f"bot{_time}", after(86401))
    assert throttle.begin("sign-in", "anna", "home", after(86402)).wait > 0


def test_a_stranger_never_blocks_for_longer_than_the_ceiling():
    longest = 0
    at = 0
    for number in range(400):
        wait = throttle.begin("sign-in", "anna", f"bot{number}", after(at)).wait
        longest, at = max(longest, wait), at + 60
    assert longest <= throttle.DEFAULTS["sign-in"]["subject"].ceiling


def test_one_password_on_many_accounts_from_one_place_waits():
    waits = [throttle.begin("sign-in", f"person{n}", "r1", NOW).wait for n in range(45)]
    assert waits[:40] == [0] * 40
    assert all(waits[40:])
    assert throttle.begin("sign-in", "person0", "elsewhere", NOW).wait == 0


def test_an_account_of_ones_own_does_not_wash_tries_at_others():
    for number in range(39):
        throttle.begin("sign-in", f"person{number}", "r1", NOW)
        throttle.begin("sign-in", "mine", "r1", NOW)
        throttle.succeeded("sign-in", "mine", "r1", NOW)
    throttle.begin("sign-in", "person39", "r1", NOW)
    assert throttle.begin("sign-in", "person40", "r1", NOW).by == {"reader"}


def test_success_forgets_the_failures_of_the_account():
    fail(4)
    throttle.begin("sign-in", "anna", "r1", NOW)
    throttle.succeeded("sign-in", "anna", "r1", NOW)
    assert fail(5) == [0] * 5


def test_failures_are_forgotten_with_time():
    fail(4)
    assert throttle.begin("sign-in", "anna", "r1", after(6 * 3600 + 1)).wait == 0
    assert Tally.objects.filter(count=4).exists() is False


def test_what_is_kept_names_nobody():
    fail(6, subject="anna", reader="203.0.113.9")
    kept = " ".join(f"{row.key}" for row in Tally.objects.all())
    assert "anna" not in kept
    assert "203.0.113.9" not in kept
    assert SecurityEvent.objects.filter(kind=EventKind.LOCKED_OUT, detail="sign-in: pair 60 s").count() == 1


def test_old_counts_are_deleted():
    fail(3)
    assert throttle.purge(after(3600)) == 0
    assert throttle.purge(timezone.now() + dt.timedelta(days=400)) == 3
    assert not Tally.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_hundred_tries_at_once_are_five():
    def one(_number):
        try:
            return throttle.begin("sign-in", "anna", "r1").wait
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(one, range(60)))
    assert waits.count(0) == 5
