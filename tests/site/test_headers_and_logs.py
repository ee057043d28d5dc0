import pytest
import structlog


@pytest.fixture
def lines():
    with structlog.testing.capture_logs() as captured:
        yield captured


def test_headers_on_every_answer(client):
    response = client.get("/healthz")
    assert "geolocation=(self)" in response["Permissions-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy


@pytest.mark.django_db
def test_administration_has_its_own_policy(client):
    assert "default-src 'self'" in client.get("/admin/login/")["Content-Security-Policy"]


def test_log_line_holds_no_personal_data(client, lines):
    client.get("/healthz?q=jean.dupont@example.org", headers={"cookie": "x=secret"}, REMOTE_ADDR="203.0.113.9")
    text = str(lines)
    assert "jean" not in text
    assert "203.0.113.9" not in text
    assert "secret" not in text
    assert lines[0]["path"] == "/healthz"
    assert lines[0]["status"] == 200


@pytest.mark.django_db
def test_identifiers_in_a_path_are_masked(client, lines):
    client.get("/healthz/59350/moi@example.org")
    assert "59350" not in str(lines)
    assert "example.org" not in str(lines)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/%00", "/label/%00/", "/lieu/a%00b/", "/en/comprendre/%00"])
def test_a_nul_in_the_path_is_not_found(client, path):
    assert client.get(path).status_code == 404
