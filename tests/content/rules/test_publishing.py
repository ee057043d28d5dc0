"""Who may publish, hide and unschedule a page that a workflow protects: every combination, without a database."""

import itertools
from types import SimpleNamespace

import pytest
from wagtail.models import PagePermissionTester

from content.rules.publishing import FourEyesPermissionTester

CASES = list(itertools.product([True, False], repeat=4))


@pytest.fixture(params=CASES, ids=lambda case: "".join("01"[one] for one in case))
def case(request, monkeypatch):
    """``(tester, Wagtail's answer, a workflow, an administrator, a health page)``."""
    granted, workflow, admin, health = request.param
    for name in ("can_publish", "can_publish_subpage"):
        monkeypatch.setattr(PagePermissionTester, name, lambda self: granted)
    tester = FourEyesPermissionTester.__new__(FourEyesPermissionTester)
    tester.page = SimpleNamespace(has_workflow=workflow, is_health_page=health)
    tester.user = SimpleNamespace(is_superuser=admin)
    return tester, granted, workflow, admin, health


def test_nobody_publishes_directly_what_a_workflow_protects(case):
    tester, granted, workflow, admin, health = case
    assert tester.can_publish() is (granted and (not workflow or (admin and not health)))


def test_a_kind_of_page_that_says_nothing_holds_no_health_content(case):
    tester, granted, workflow, admin, _health = case
    del tester.page.is_health_page
    assert tester.can_publish() is (granted and (not workflow or admin))


def test_a_new_page_is_a_draft_first(case):
    tester, granted, workflow, _admin, _health = case
    assert tester.can_publish_subpage() is (granted and not workflow)


def test_who_may_withdraw_may_hide_and_cancel_a_schedule(case):
    tester, granted, *_rest = case
    assert tester.can_set_view_restrictions() is granted
    assert tester.can_unschedule() is granted
