"""security.txt (RFC 9116): there when somebody is named, absent otherwise, never past."""

import datetime as dt

import pytest
import time_machine

pytestmark = pytest.mark.django_db  # the page of a 404 has the menu of the site
ADDRESS = "/.well-known/security.txt"


def test_absent_when_nobody_is_named(client, settings):
    settings.SECURITY_CONTACT = []
    assert client.get(ADDRESS).status_code == 404


@pytest.mark.parametrize("contact", ["nobody", "mailto:nobody", "http://example.fr", "javascript:alert(1)", "tel:0 1"])
def test_absent_when_what_is_named_is_no_address(client, settings, contact):
    settings.SECURITY_CONTACT = [contact]
    assert client.get(ADDRESS).status_code == 404


@time_machine.travel("2026-11-29T18:00:00+01:00", tick=False)
def test_says_what_the_rfc_wants(client, settings):
    settings.SECURITY_CONTACT = ["securite@example.fr", "https://example.fr/signaler"]
    settings.SECURITY_POLICY_URL = "https://example.fr/politique"
    settings.BASE_URL = "https://prevention.example.fr"
    response = client.get(ADDRESS)
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "Contact: mailto:securite@example.fr",
        "Contact: https://example.fr/signaler",
        "Expires: 2027-05-28T00:00:00Z",
        "Preferred-Languages: fr, en",
        "Canonical: https://prevention.example.fr/.well-known/security.txt",
        "Policy: https://example.fr/politique",
    ]
    assert client.post(ADDRESS).status_code == 405


@pytest.mark.parametrize("moment", ["2026-11-29", "2028-02-29T23:59:59", "2040-01-01"])
def test_never_past_and_under_a_year(client, settings, moment):
    settings.SECURITY_CONTACT = ["securite@example.fr"]
    with time_machine.travel(moment, tick=False):
        line = client.get(ADDRESS).content.decode().splitlines()[1]
        left = dt.datetime.fromisoformat(line.removeprefix("Expires: ")) - dt.datetime.now(dt.UTC)
    assert dt.timedelta(days=30) < left < dt.timedelta(days=365)
