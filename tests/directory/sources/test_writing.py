"""Writing places: what a source may change, what a person corrected, what is said to the index."""

import datetime as dt

import pytest
from django.utils import timezone

from directory.models import Offer, OfferKind, Organization, Place, Source, SourceRecord
from directory.sources.base import OfferData, PlaceData
from directory.sources.whereabouts import Spot
from directory.sources.writing import PlaceWriter, free_slug
from search.models import OutboxEntry
from vocabularies.models import Topic

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 6, 15)
LONG = "Maison " + "x" * 300


@pytest.mark.parametrize(
    ("name", "commune", "taken", "slug"),
    [
        ("Maison de santé", "Lille", (), "maison-de-sante-lille"),
        ("Mairie de LILLE", "Lille", (), "mairie-de-lille"),
        ("Maison", "Lille", ("maison-lille",), "maison-lille-2"),
        ("Maison", "Lille", ("maison-lille", "maison-lille-2"), "maison-lille-3"),
        ("…", "…", (), "lieu"),
        ("…", "…", ("lieu",), "lieu-2"),
        ("a" * 99 + " b", "", (), "a" * 99),
        ("a" * 120, "", (), "a" * 100),
    ],
)
def test_the_address_of_a_new_place(name, commune, taken, slug):
    assert free_slug(name, commune, taken.__contains__) == slug


def test_what_is_taken_is_read_from_the_database(france, source):
    Place.objects.create(slug="maison-lille", name="Maison", commune=france["59350"], source=source)
    assert free_slug("Maison", "Lille") == "maison-lille-2"


@pytest.fixture
def start(france, source, kinds):
    """``start()`` gives a writer; ``start(place)`` one that has read it, with its record."""
    Source.objects.filter(pk=source.pk).update(date=dt.date(2026, 1, 1))
    source.refresh_from_db()

    def build(*places):
        writer = PlaceWriter(source, timezone.now())
        writer.today = TODAY
        writer.prefetch([place.pk for place in places])
        return writer

    return build


@pytest.fixture
def spot(france):
    return Spot(france["59350"].pk, "Lille", "59000", 50.6, 3.1, "source")


def line(name="Maison", offers=("france-services",), organization="", **values):
    offers = [one if isinstance(one, OfferData) else OfferData(kind=one) for one in offers]
    return PlaceData(external_id="1", name=name, organization=organization, values=values, offers=offers)


def record(source, place=None, number="1"):
    row = SourceRecord(source=source, external_id=number, raw={"a": 1}, digest="d", place=place)
    row.seen_at = timezone.now()
    return row


@pytest.fixture
def written(start, spot, source):
    """A place that the source gave, with its record."""
    writer = start()
    assert writer.write(record(source), line(), spot, returned=False) == "created"
    writer.flush()
    OutboxEntry.objects.all().delete()
    return Place.objects.get()


def again(start, place, data, spot, **options):
    OutboxEntry.objects.all().delete()
    writer = start(place)
    outcome = writer.write(place.records.get(), data, spot, **{"returned": False} | options)
    writer.flush()
    place.refresh_from_db()
    return outcome, OutboxEntry.objects.filter(index="places", key=str(place.pk)).exists()


def test_a_new_place_is_whole_and_said_to_the_index(start, spot, source):
    writer = start()
    data = line(
        "  Maison   France services ",
        [OfferData(kind="france-services", title="Accueil", cost="free", topics=("sommeil", "inconnu"), remote=True)],
        organization=" Ville  de Lille ",
        description="Un lieu.",
    )
    writer.write(record(source), data, spot, returned=False)
    assert not Place.objects.exists(), "together, at the end"
    writer.flush()
    place = Place.objects.get()
    assert (place.name, place.slug, place.postcode, place.commune_id) == (
        *("Maison France services", "maison-france-services-lille", "59000"),
        spot.commune_id,
    )
    assert (place.lat, place.lon, place.position, place.description) == (50.6, 3.1, "source", "Un lieu.")
    assert (place.organization.name, place.source_date) == ("Ville de Lille", dt.date(2026, 1, 1))
    offer = place.offers.get()
    assert (offer.title, offer.cost, offer.remote, offer.from_source) == ("Accueil", "free", True, True)
    assert place.records.get().external_id == "1"
    assert list(OutboxEntry.objects.filter(index="places").values_list("key", flat=True)) == [str(place.pk)]
    assert (writer.new, writer.records, writer.touched) == ([], [], set())
    assert writer.places == {place.pk: place}


def test_every_field_of_an_offer_follows_its_source(start, written, spot):
    said = {
        "title": "Accueil",
        "description": "Sur place.",
        "cost": "paid",
        "appointment": "required",
        "booking_url": "https://exemple.fr/rdv",
        "on_site": False,
        "remote": True,
        "at_home": True,
        "languages": ["ar"],
    }
    assert again(start, written, line(offers=[OfferData(kind="france-services", **said)]), spot)[0] == "updated"
    assert Offer.objects.values(*said).get() == said
    for name, value in (("booking_url", ""), ("on_site", True), ("cost", "free"), ("description", "")):
        said[name] = value
        again(start, written, line(offers=[OfferData(kind="france-services", **said)]), spot)
        assert Offer.objects.values(*said).get() == said


def test_known_topics_and_audiences_are_linked(start, spot, source):
    from vocabularies import reference

    reference.load()
    topic = Topic.objects.filter(locale__language_code="fr").first()
    writer = start()
    audience = next(iter(writer.audiences))
    offer = OfferData(kind="france-services", topics=(topic.code, "inconnu"), audiences=(audience, "inconnu"))
    writer.write(record(source), line(offers=[offer]), spot, returned=False)
    writer.flush()
    made = Offer.objects.get()
    assert [one.pk for one in made.topics.all()] == [topic.pk]
    assert [one.code for one in made.audiences.all()] == [audience]


def test_two_new_places_of_one_name_have_two_addresses(start, spot, source):
    writer = start()
    for number in "12":
        writer.write(record(source, number=number), line(), spot, returned=False)
    writer.flush()
    assert set(Place.objects.values_list("slug", flat=True)) == {"maison-lille", "maison-lille-2"}


def test_a_new_place_stands_beside_those_of_other_sources(start, spot, source, written):
    writer = start()
    writer.write(record(source, number="2"), line(), spot, returned=False)
    writer.flush()
    assert Place.objects.filter(slug="maison-lille-2").exists()


def test_the_same_line_changes_nothing(start, written, spot):
    assert again(start, written, line(), spot) == ("unchanged", False)


def test_a_changed_line_is_written_and_said_to_the_index(start, written, spot):
    assert again(start, written, line("Autre nom", phone="+33320000000"), spot) == ("updated", True)
    assert (written.name, written.phone, written.slug) == ("Autre nom", "+33320000000", "maison-lille")


def test_what_the_source_does_not_say_any_more_is_emptied(start, written, spot):
    again(start, written, line(description="Un lieu.", email="a@exemple.fr"), spot)
    assert again(start, written, line(), spot)[0] == "updated"
    assert (written.description, written.email) == ("", "")


@pytest.mark.parametrize("corrected", ["lat", "lon"])
def test_a_corrected_position_is_kept_whole(start, written, spot, corrected):
    written.correct(**{corrected: 50.64})
    written.save()
    before = (written.lat, written.lon, written.position)
    moved = Spot(spot.commune_id, "Lille", "59800", 50.7, 3.2, "commune")
    assert again(start, written, line(), moved)[0] == "updated", "its postcode was not corrected"
    assert (written.lat, written.lon, written.position, written.postcode) == (*before, "59800")


def test_a_corrected_name_or_commune_is_kept(start, written, spot, france):
    written.correct(name="Le bon nom", commune=france["59368"])
    written.save()
    assert again(start, written, line("Autre"), spot) == ("unchanged", False)
    assert (written.name, written.commune_id) == ("Le bon nom", france["59368"].pk)


def test_corrected_offers_are_kept(start, written, spot):
    written.corrections = {"offers": True}
    written.save()
    assert again(start, written, line(offers=["vaccination"]), spot) == ("unchanged", False)
    assert [one.kind.code for one in written.offers.all()] == ["france-services"]


def test_offers_follow_the_source_kind_by_kind(start, written, spot):
    by_hand = Offer.objects.create(place=written, kind=OfferKind.objects.get(code="vaccination"), title="À la main")
    changed = OfferData(kind="france-services", title="Nouveau titre", languages=["ar"])
    assert again(start, written, line(offers=[changed]), spot) == ("updated", True)
    kept = written.offers.get(kind__code="france-services")
    assert (kept.title, kept.languages) == ("Nouveau titre", ["ar"])
    assert again(start, written, line(offers=[changed]), spot)[0] == "unchanged"
    assert again(start, written, line(offers=[changed, "vaccination"]), spot) == ("updated", True)
    assert written.offers.filter(kind__code="vaccination", from_source=True).count() == 1
    assert again(start, written, line(offers=["vaccination"]), spot) == ("updated", True)
    assert set(written.offers.values_list("kind__code", "from_source")) == {
        ("vaccination", True),
        ("vaccination", False),
    }
    assert Offer.objects.filter(pk=by_hand.pk, title="À la main").exists()


@pytest.mark.parametrize(("returned", "vanished_on"), [(True, None), (False, TODAY)])
def test_a_place_that_comes_back(start, written, spot, returned, vanished_on):
    Place.objects.filter(pk=written.pk).update(vanished_on=TODAY)
    outcome, said = again(start, written, line(), spot, returned=returned)
    assert (outcome, said, written.vanished_on) == ("updated" if returned else "unchanged", returned, vanished_on)


def test_coming_back_without_having_left_changes_nothing(start, written, spot):
    assert again(start, written, line(), spot, returned=True)[0] == "unchanged"


def test_closing(start, written):
    writer = start(written)
    assert not writer.close(written.pk + 1)
    assert writer.close(written.pk)
    written.refresh_from_db()
    assert written.closed_on == TODAY
    assert not start(written).close(written.pk), "known"
    written.closed_on = None
    written.corrections = {"closed_on": None}
    written.save()
    assert not start(written).close(written.pk), "a person said that it is open"


def test_vanishing(start, written, source):
    writer = start(written)
    first = written.records.get()
    second = record(source, written, "2")
    second.save()
    writer.vanish(first)
    written.refresh_from_db()
    assert written.vanished_on is None, "another line speaks of it"
    second.vanished_at = timezone.now()
    second.save()
    writer = start(written)
    writer.vanish(first)
    writer.flush()
    written.refresh_from_db()
    assert written.vanished_on == TODAY
    later = start(written)
    later.today = TODAY + dt.timedelta(days=9)
    later.vanish(first)
    written.refresh_from_db()
    assert written.vanished_on == TODAY, "the first day stays"
    later.vanish(record(source, None, "3"))


def test_too_long_is_cut_and_said(start, spot, source):
    writer = start()
    data = line(LONG, organization="y" * 300)
    writer.write(record(source), data, spot, returned=False)
    writer.flush()
    place = Place.objects.get()
    length = Place._meta.get_field("name").max_length
    assert (len(place.name), place.name[-1]) == (length, "…")
    assert data.warnings == [f"name cut to {length} characters"]
    assert len(place.organization.name) == 200
    exact = line("z" * length)
    start().write(record(source, number="2"), exact, spot, returned=False)
    assert exact.warnings == []


def test_an_organisation_is_made_once(start, spot, source):
    Organization.objects.create(name="Connue")
    writer = start()
    for number, name in enumerate(["Connue", "Neuve", "Neuve", " "]):
        writer.write(record(source, number=str(number)), line(organization=name), spot, returned=False)
    writer.flush()
    assert sorted(Organization.objects.values_list("name", flat=True)) == ["Connue", "Neuve"]
    assert Place.objects.filter(organization=None).count() == 1


def test_the_date_of_a_line_comes_before_that_of_its_source(start, spot, source):
    writer = start()
    writer.write(record(source), line(source_date=dt.date(2020, 1, 1)), spot, returned=False)
    writer.flush()
    assert Place.objects.get().source_date == dt.date(2020, 1, 1)


def test_the_line_is_written_only_when_it_was_read(start, written):
    writer = start(written)
    unread = SourceRecord.objects.defer("raw").get()
    unread.digest = "e"
    writer.vanish(unread)
    writer.flush()
    assert list(SourceRecord.objects.values_list("digest", "raw")) == [("e", {"a": 1})]
    read = SourceRecord.objects.get()
    read.raw = {"a": 2}
    writer.vanish(read)
    writer.flush()
    assert SourceRecord.objects.get().raw == {"a": 2}
