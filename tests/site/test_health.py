import json

import pytest
from django.db import DatabaseError


def test_alive_needs_nothing(client):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_ready_names_the_part_that_does_not_answer(client, monkeypatch):
    def broken():
        raise DatabaseError("secret detail")

    monkeypatch.setattr("prevenance.health._database", broken)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["database"] == "unavailable"
    assert "secret" not in json.dumps(response.json())


@pytest.mark.django_db
def test_a_broker_that_is_set_is_probed(client, settings):
    settings.BROKER_URL = "redis://127.0.0.1:1/0"
    assert "broker" in client.get("/readyz").json()
