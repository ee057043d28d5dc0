import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import FieldDoesNotExist
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from demo import places
from directory.documents import PlaceSource
from directory.models import Offer, OfferKind, Place, Report, Source, SourceRecord, Territory, Verification
from directory.permissions import GROUP_PERMISSIONS
from directory.places.kinds import load_kinds
from directory.sources import OwnFormat, UnusableFile, importing
from directory.sources.own import COLUMNS, read_offer, write_offer
from search.models import OutboxEntry

from . import samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(communes):
    load_kinds()
    place = Place.objects.create(
        slug="mon-lieu",
        name="Mon lieu",
        commune=Territory.objects.get(code="75111"),
        postcode="75011",
        lat=48.86,
        lon=2.38,
        hours_osm="Mo-Fr 09:00-12:00",
        source_date=dt.date(2026, 1, 1),
    )
    Offer.objects.create(place=place, kind=OfferKind.objects.get(code="pmi"), cost="free", remote=True)
    return place


def test_closed_and_hidden_places_are_not_public(place):
    assert place in Place.objects.public()
    for change in ({"is_public": False}, {"is_public": True, "closed_on": timezone.localdate()}):
        Place.objects.filter(pk=place.pk).update(**change)
        place.refresh_from_db()
        assert place not in Place.objects.public()
        assert not place.is_open_to_public
        assert not Offer.objects.public().exists()
        assert list(PlaceSource().documents([str(place.pk)])) == []
    Place.objects.filter(pk=place.pk).update(closed_on=timezone.localdate() + dt.timedelta(days=2))
    assert place in Place.objects.public()


def test_a_document_says_what_the_list_filters(place):
    (document,) = PlaceSource().documents()
    PlaceSource.index.check(document)
    assert document["territories"] == [
        "arrondissement:75111",
        "commune:75056",
        "epci:200054781",
        "departement:75",
        "region:11",
    ]
    assert (document["kinds"], document["cost"], document["modes"]) == (["pmi"], ["free"], ["on_site", "remote"])
    assert (document["position"], document["wheelchair"]) == ((48.86, 2.38), "unknown")
    assert "every-0-36" in document["opening"]
    assert document["url"] == "/lieu/mon-lieu/"


def test_a_change_of_an_offer_reaches_the_index(place):
    OutboxEntry.objects.all().delete()
    place.offers.get().save()
    assert OutboxEntry.objects.filter(index="places", key=str(place.pk)).exists()


def test_accessibility_has_three_states(place):
    assert (place.wheelchair, place.accessibility) == (None, [])
    place.entree_plain_pied = False
    assert place.wheelchair is False
    place.entree_marches_rampe = True
    assert place.wheelchair is True
    place.accueil_cheminement_plain_pied = False
    assert place.wheelchair is False
    assert len(place.accessibility) == 3


@time_machine.travel("2026-11-23")
def test_a_check_by_a_person_keeps_a_place_fresh(place):
    place.source_date = dt.date(2024, 8, 1)
    assert place.is_stale()
    Verification.objects.create(place=place, field="phone", date=dt.date(2026, 11, 1))
    Verification.objects.create(place=place, field="name", date=dt.date(2025, 1, 1))
    assert place.verified_on == dt.date(2026, 11, 1)
    assert not place.is_stale()


def test_contacts_of_reports_are_forgotten(place):
    old = Report.objects.create(place=place, kind="hours", contact="a@b.fr", contact_until=dt.date(2020, 1, 1))
    new = Report.objects.create(place=place, kind="hours", contact="c@d.fr")
    assert new.contact_until == timezone.localdate() + dt.timedelta(days=90)
    assert Report.objects.forget_contacts() == 1
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.contact, new.contact) == ("", "c@d.fr")


def test_only_fields_can_be_corrected(place):
    with pytest.raises(FieldDoesNotExist):
        place.correct(colour="red")
    place.correct(commune=Territory.objects.get(code="59350"))
    place.save()
    assert place.corrections["commune"] == place.commune_id


def test_own_format_goes_round(communes, tmp_path):
    offer = read_offer("vaccination;free;required;vaccination+depistage;seniors;https://exemple.fr;Le jeudi ; sur rdv")
    assert (offer.topics, offer.description) == (("vaccination", "depistage"), "Le jeudi ; sur rdv")
    assert read_offer(write_offer(offer)) == offer
    line = {"id": "1", "name": "Ici", "commune_code": "59350", "offers": write_offer(offer), "hours_osm": "bof"}
    path = samples.write_csv(tmp_path / "own.csv", COLUMNS, [line, {"id": "2", "name": "Là", "offers": "x;cher"}])
    summary = importing.run(OwnFormat("extrait"), path)
    assert [remark.reason for remark in summary.remarks] == [
        "hours left out: not an OpenStreetMap value",
        "no coordinates: the centre of the commune is used",
        "unknown cost: cher",
    ]
    broken = tmp_path / "x.csv.gz"
    broken.write_bytes(b"no gzip")
    with pytest.raises(UnusableFile):
        importing.run(OwnFormat(), broken)


def test_demo_shows_real_dated_places_and_touches_nothing_again(communes, tmp_path, monkeypatch):
    lines = [{"id": "1", "name": "Ici", "commune_code": "59350", "lat": "50.63", "lon": "3.06", "offers": "bus"}]
    path = samples.write_csv(tmp_path / "france-services.csv", COLUMNS, lines)
    monkeypatch.setattr(places, "FOLDER", tmp_path)
    monkeypatch.setattr(places, "EXTRACTS", places.EXTRACTS[:1])
    import gzip

    (tmp_path / "france-services.csv.gz").write_bytes(gzip.compress(path.read_bytes()))
    places.load(lambda label, done, total: None)
    place = Place.objects.get()
    assert (place.source.code, place.source_date) == ("france-services", dt.date(2024, 8, 1))
    place.name = "Renommé"
    place.save()
    places.load(lambda label, done, total: None)
    assert Place.objects.get().name == "Renommé"
    assert SourceRecord.objects.count() == 1


def test_shipped_extracts_can_be_read():
    for code, _date, source in places.EXTRACTS:
        adapter = OwnFormat(code)
        rows = [adapter.convert(row) for _line, row in adapter.rows(places.FOLDER / f"{code}.csv.gz")]
        assert len(rows) > 200
        assert not [row for row in rows if row.warnings]
        assert source["licence"]
    hauts = ("02", "59", "60", "62", "80")
    adapter = OwnFormat("france-services")
    codes = [row["commune_code"] for _line, row in adapter.rows(places.FOLDER / "france-services.csv.gz")]
    assert sum(code.startswith(hauts) for code in codes) == 205


@pytest.fixture
def editor(client):
    group = Group.objects.get_or_create(name=roles.EDITORS)[0]
    names = [name.split(".")[1] for name in GROUP_PERMISSIONS[roles.EDITORS]]
    group.permissions.set(Permission.objects.filter(content_type__app_label="directory", codename__in=names))
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    assert group.permissions.count() == len(names) + 1, "every declared permission exists"
    user = User.objects.create_user("editrice")
    user.groups.add(group)
    client.force_login(user)
    return user


def form_data(response):
    """Values of the edit form as a browser would send them back."""
    form = response.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


def test_what_an_editor_changes_becomes_a_correction(place, editor, client):
    url = reverse("place:edit", args=[place.pk])
    data = form_data(client.get(url)) | {
        "phone": "03 20 00 00 00",
        "hours_osm": "Mo 9:00-12:00",
        "commune": place.commune_id,
    }
    response = client.post(url, data)
    assert response.status_code == 302, response.context["form"].errors
    place.refresh_from_db()
    assert place.phone == "+33320000000"
    assert set(place.corrections) == {"phone", "hours_osm"}
    response = client.post(url, data | {"phone": "abc", "hours_osm": "lundi", "lat": "", "hours_exceptions": "[1]"})
    assert set(response.context["form"].errors) == {"phone", "hours_osm", "lon", "hours_exceptions"}


def test_the_administration_lists_and_chooses(place, editor, client):
    Report.objects.create(place=place, kind="hours")
    for name in ("place", "offer", "report", "verification", "organization", "source"):
        assert client.get(reverse(f"{name}:index")).status_code == 200, name
    found = client.get(reverse("commune_chooser:choose_results"), {"q": "lile"})
    assert "Lille" not in found.content.decode()
    found = client.get(reverse("commune_chooser:choose_results"), {"q": "59000"})
    assert "Lille" in found.content.decode()
    assert "Mon lieu" in client.get(reverse("place_chooser:choose_results"), {"q": "lieu"}).content.decode()


def test_an_answer_is_dated_and_a_check_is_signed(place, editor, client):
    report = Report.objects.create(place=place, kind="hours", message="Fermé le lundi")
    client.post(reverse("report:edit", args=[report.pk]), {"status": "fixed", "answer": "Merci"})
    report.refresh_from_db()
    assert (report.status, report.message) == ("fixed", "Fermé le lundi")
    assert report.answered_at is not None
    client.post(reverse("verification:add"), {"place": place.pk, "field": "phone", "date": "2026-01-01", "how": ""})
    assert Verification.objects.get().by == editor


def test_an_editor_cannot_delete_places_nor_change_sources(place, editor, client):
    source = Source.objects.create(code="s", name="S", licence="L", attribution="A")
    for url in (reverse("place:delete", args=[place.pk]), reverse("source:edit", args=[source.pk])):
        assert client.get(url).status_code in (302, 403), url
        client.post(url, {"name": "Volé"})
    assert Place.objects.filter(pk=place.pk).exists()
    source.refresh_from_db()
    assert source.name == "S"
