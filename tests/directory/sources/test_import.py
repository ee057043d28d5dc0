import csv
import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from directory.enums import Cost, PositionQuality
from directory.models import Offer, Place, Source, SourceRecord
from directory.sources import FranceServices, Mednum, UnusableFile, Vaccination, importing
from tests.directory import samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def import_fs(communes, tmp_path):
    """Import a France Services file made of these changes to a model line."""

    def run(*changes, **options):
        path = samples.france_services(tmp_path / "fs.csv", *changes)
        return importing.run(FranceServices(), path, **options)

    return run


def reasons(summary, level):
    return [remark.reason for remark in summary.remarks if remark.level == level]


def test_a_line_becomes_a_place_with_its_offer_and_its_raw_record(import_fs):
    summary = import_fs({}, date=dt.date(2024, 8, 1))
    assert (summary.created, summary.refused, summary.warnings) == (1, 0, 0)
    place = Place.objects.get()
    assert place.slug == "france-services-de-lille"
    assert (place.commune.code, place.phone, place.email) == (
        "59350",
        "+33320000000",
        "lille@france-services.gouv.fr",
    )
    assert place.hours_osm == "Mo,Tu 09:00-12:00,14:00-17:00"
    assert (place.position, place.source_date) == (PositionQuality.SOURCE, dt.date(2024, 8, 1))
    offer = place.offers.get()
    assert (offer.kind.code, offer.cost, offer.appointment) == ("france-services", Cost.FREE, "none")
    record = SourceRecord.objects.get()
    assert (record.external_id, record.place, record.raw["lib_fs"]) == ("1", place, "France services de Lille")
    assert Source.objects.get().licence == "Licence Ouverte 2.0"


def test_a_second_run_changes_nothing(import_fs):
    import_fs({}, {"id_fs": "2", "lib_fs": "Autre"})
    before = list(Place.objects.order_by("pk").values())
    summary = import_fs({}, {"id_fs": "2", "lib_fs": "Autre"})
    assert (summary.unchanged, summary.changed) == (2, False)
    assert list(Place.objects.order_by("pk").values()) == before
    assert Offer.objects.count() == 2


def test_a_changed_line_updates_but_the_address_on_the_site_stays(import_fs):
    import_fs({})
    summary = import_fs({"lib_fs": "Maison France services", "telephone": "03 20 11 11 11", "prise_rdv": "Oui"})
    assert summary.updated == 1
    place = Place.objects.get()
    assert (place.name, place.phone, place.slug) == (
        "Maison France services",
        "+33320111111",
        "france-services-de-lille",
    )
    assert place.offers.get().appointment == "possible"


def test_a_correction_outlives_the_next_import(import_fs):
    import_fs({})
    place = Place.objects.get()
    place.correct(phone="+33320999999", lat=50.64, lon=3.05, closed_on=dt.date(2030, 1, 1))
    place.save()
    import_fs({"telephone": "03 20 22 22 22", "latitude": "50.62", "adresse": "2 rue Neuve"})
    place.refresh_from_db()
    assert (place.phone, place.lat, place.address) == ("+33320999999", 50.64, "2 rue Neuve")
    assert place.corrections["closed_on"] == "2030-01-01"


def test_offers_added_by_a_person_stay(import_fs):
    import_fs({})
    place = Place.objects.get()
    Offer.objects.create(place=place, kind=place.offers.get().kind, title="Permanence du jeudi")
    import_fs({"telephone": "03 20 22 22 22"})
    assert sorted(place.offers.values_list("title", flat=True)) == ["", "Permanence du jeudi"]


def test_a_vanished_record_is_flagged_not_deleted_and_may_return(import_fs):
    import_fs({}, {"id_fs": "2", "lib_fs": "Autre"})
    summary = import_fs({})
    assert summary.vanished == 1
    gone = Place.objects.get(name="Autre")
    assert gone.vanished_on is not None
    assert gone in Place.objects.public()
    assert import_fs({}).vanished == 0
    assert import_fs({}, {"id_fs": "2", "lib_fs": "Autre"}).returned == 1
    gone.refresh_from_db()
    assert gone.vanished_on is None


def test_an_extract_makes_nothing_vanish(import_fs):
    import_fs({}, {"id_fs": "2", "lib_fs": "Autre"})
    assert import_fs({}, partial=True).vanished == 0


def test_refusals_are_told_line_by_line(import_fs):
    summary = import_fs(
        {},
        {"id_fs": "1"},
        {"id_fs": "3", "lib_fs": ""},
        {"id_fs": "4", "insee_com": "", "code_postal": "00000", "lib_com": "Nulle-Part"},
    )
    assert [(remark.line, remark.reason) for remark in summary.remarks if remark.level == "refused"] == [
        (3, "identifier 1 appears twice in the file"),
        (4, "no identifier or no name"),
        (5, "commune not found: Nulle-Part 00000"),
    ]
    assert Place.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "quality", "warning"),
    [
        ({"latitude": "3.06", "longitude": "50.63"}, "source", "swapped"),
        ({"latitude": "48.85", "longitude": "2.35"}, "commune", "away from Lille"),
        ({"latitude": "50.74"}, "source", "outside Lille"),
        ({"latitude": "", "longitude": ""}, "commune", "no coordinates"),
        ({"latitude": "0", "longitude": "0"}, "commune", "not understood"),
        ({"latitude": "nord"}, "commune", "not understood"),
        ({"latitude": "nan", "longitude": "inf"}, "commune", "not understood"),
    ],
)
def test_coordinates_are_checked_against_the_commune(import_fs, change, quality, warning):
    summary = import_fs(change)
    place = Place.objects.get()
    assert place.position == quality
    assert 50.5 < place.lat < 50.8
    assert 2.9 < place.lon < 3.2
    assert any(warning in reason for reason in reasons(summary, "warning"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"insee_com": "75056", "code_postal": "75011", "lib_com": "Paris"}, "75111"),
        ({"insee_com": "50602", "code_postal": "50100", "lib_com": "Tourlaville"}, "50129"),
        ({"insee_com": "", "code_postal": "1200", "lib_com": "Bellegarde-sur-Valserine"}, "01033"),
        ({"insee_com": "98818", "code_postal": "98800", "lib_com": "Nouméa", "latitude": "", "longitude": ""}, "98818"),
        ({"insee_com": "59350", "code_postal": "93200", "lib_com": "Saint-Denis"}, "93066"),
    ],
)
def test_the_commune_is_found_from_what_is_surest(import_fs, change, code):
    import_fs(change)
    place = Place.objects.get()
    assert place.commune.code == code
    if code == "98818":
        assert (place.lat, place.position) == (None, PositionQuality.NONE)


def test_ambiguous_hours_stay_as_text(import_fs):
    summary = import_fs({"h_lundi": "09:00 - 12:00 / 09:00 - 17:00", "commentaire": "Fermé en août"})
    place = Place.objects.get()
    assert place.hours_osm == ""
    assert "lundi : 09:00 - 12:00 / 09:00 - 17:00" in place.hours_text
    assert "Fermé en août" in place.hours_text
    assert reasons(summary, "warning") == ["hours kept as text: lundi: spans overlap"]


def test_saturdays_of_odd_weeks(import_fs):
    import_fs({"h_samedi": "09:00 - 12:00", "commentaire": "Ouverture les samedi toutes les semaines impaires"})
    assert "week 01-53/2 Sa 09:00-12:00" in Place.objects.get().hours_osm


def test_a_closed_vaccination_centre_is_refused_and_closes_the_place(communes, tmp_path):
    path = samples.vaccination(tmp_path / "v.csv", {}, {"gid": "8", "centre_fermeture": "t"})
    summary = importing.run(Vaccination(), path)
    assert (summary.created, reasons(summary, "refused")) == (1, ["closed"])
    place = Place.objects.get()
    assert place.is_stale()
    assert place.hours_osm == "Mo 09:00-17:00"
    samples.vaccination(path, {"centre_fermeture": "t"})
    summary = importing.run(Vaccination(), path)
    assert (summary.closed, summary.vanished) == (1, 0)
    assert place not in Place.objects.public()
    samples.vaccination(path, {"date_fermeture": "2021-04-30"}, {"gid": "9", "reserve_professionels_sante": "t"})
    assert reasons(importing.run(Vaccination(), path), "refused") == [
        "closed since 2021-04-30",
        "reserved to health professionals",
    ]


def test_a_mednum_mapping_is_interpreted(communes, tmp_path):
    data, config = samples.mednum(tmp_path, {}, {"ID": "LMN2", "ADH": "Adhérent", "DEM": "-", "SEN": ""})
    summary = importing.run(Mednum(config), data)
    assert (summary.source, summary.created) == ("mednum-essai", 2)
    place, other = Place.objects.order_by("pk")
    assert (place.address, place.phone, place.email) == ("3 rue Haute", "+33241000000", "")
    assert place.position == PositionQuality.SOURCE
    assert (round(place.lat, 2), round(place.lon, 2)) == (47.47, -0.55)
    assert place.hours_osm == "week 01-53/2 Mo,Th 14:00-18:00"
    assert place.source_date == dt.date(2020, 2, 19)
    assert "Aide aux démarches administratives" in place.offers.get().description
    assert (other.offers.get().description, other.offers.get().cost) == (
        "Accès internet et matériel informatique",
        Cost.PAID,
    )
    assert place.slug != other.slug


def test_mednum_lines_can_be_skipped(communes, tmp_path):
    data, config = samples.mednum(tmp_path, {"ETAT": "INACTIF"}, {"ID": "2", "ETAT": "OUVERT"})
    summary = importing.run(Mednum(config, {"ETAT": "inactif"}), data)
    assert (summary.created, reasons(summary, "refused")) == (1, ["ETAT is inactif"])


def test_unusable_files_say_why_and_write_nothing(communes, tmp_path):
    latin = tmp_path / "latin.csv"
    latin.write_bytes("id_fs,lib_fs\n1,Café\n".encode("latin-1"))
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a,b\n1,2\n", encoding="utf-8")
    empty = tmp_path / "empty.csv"
    empty.touch()
    binary = tmp_path / "binary.csv"
    binary.write_bytes(b"id\0fs")
    cases = {latin: "iconv", wrong: "missing column", empty: "empty", binary: "NUL", tmp_path / "absent.csv": "read"}
    for path, words in cases.items():
        with pytest.raises(UnusableFile, match=words):
            importing.run(FranceServices(), path)
    data, config = samples.mednum(tmp_path, {})
    data.write_text('[{"autre": 1}]', encoding="utf-8")
    with pytest.raises(UnusableFile, match="NOM"):
        importing.run(Mednum(config), data)
    data.write_text("{", encoding="utf-8")
    with pytest.raises(UnusableFile, match="JSON"):
        importing.run(Mednum(config), data)
    config.write_text("[]", encoding="utf-8")
    with pytest.raises(UnusableFile, match="mapping"):
        Mednum(config)
    assert not Source.objects.exists()


def test_the_command_reports_and_exits_with_2_on_an_unusable_file(communes, tmp_path, capsys):
    bad = {"id_fs": "9", "lib_fs": "=Évil", "insee_com": "99", "lib_com": "Rien", "code_postal": ""}
    path = samples.france_services(tmp_path / "fs.csv", bad, {})
    report = tmp_path / "report.csv"
    call_command("import_places", "france_services", path, "--report", report)
    out = capsys.readouterr()
    assert "1 created" in out.out
    assert "1 refused" in out.out
    assert "2/2" in out.err
    rows = list(csv.DictReader(report.open(encoding="utf-8-sig"), delimiter=";"))
    refused = [row for row in rows if row["level"] == "refused"]
    assert refused[0]["name"] == "'=Évil"
    call_command("import_places", "france_services", path)
    assert "Nothing to change." in capsys.readouterr().out
    with pytest.raises(CommandError) as error:
        call_command("import_places", "vaccination", path)
    assert error.value.returncode == 2
    with pytest.raises(CommandError, match="--config"):
        call_command("import_places", "mednum", path)


def test_without_communes_the_command_says_what_to_do(db, tmp_path):
    with pytest.raises(CommandError, match="load_territories"):
        call_command("import_places", "france_services", tmp_path / "x.csv")


class TestInterrupted:
    """Batches are committed one by one; a second run goes on."""

    LINES = tuple({"id_fs": str(number), "lib_fs": f"Lieu {number}"} for number in range(1, 8))

    def test_goes_on_where_it_was(self, import_fs, monkeypatch):
        monkeypatch.setattr(importing, "LINES_AT_ONCE", 2)
        import_fs({"id_fs": "99", "lib_fs": "Disparu"}, date=dt.date(2024, 1, 1))
        line = importing._Import._line

        def stopped(self, number, row):
            if row["id_fs"] == "6":
                raise KeyboardInterrupt
            line(self, number, row)

        with monkeypatch.context() as patch:
            patch.setattr(importing._Import, "_line", stopped)
            with pytest.raises(KeyboardInterrupt):
                import_fs(*self.LINES, date=dt.date(2024, 8, 1))
        assert Place.objects.filter(name__startswith="Lieu").count() == 4
        source = Source.objects.get()
        assert source.date == dt.date(2024, 1, 1), "the date comes with the last line"
        assert not Place.objects.exclude(vanished_on=None).exists(), "what was not read has not vanished"
        summary = import_fs(*self.LINES, date=dt.date(2024, 8, 1))
        assert (summary.created, summary.unchanged, summary.vanished) == (3, 4, 1)
        assert set(Place.objects.filter(vanished_on=None).values_list("source_date", flat=True)) == {
            dt.date(2024, 8, 1)
        }
        source.refresh_from_db()
        assert source.date == dt.date(2024, 8, 1)

    def test_others_may_write_between_two_batches(self, import_fs, monkeypatch):
        monkeypatch.setattr(importing, "LINES_AT_ONCE", 2)
        seen = []
        monkeypatch.setattr("core.batches.pause", lambda: seen.append(SourceRecord.objects.count()))
        import_fs(*self.LINES)
        assert seen == [2, 4, 6]
