import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.places.contacts import normalise_phone, phone_text, service_email, web_address


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("04 50 56 87 49", "+33450568749"),
        ("+33442645975", "+33442645975"),
        ("33630392518", "+33630392518"),
        ("0033 (0)4 42 64 59 75", "+33442645975"),
        ("442645975", "+33442645975"),
        ("0262 20 20 20", "+262262202020"),
        ("0596 10 10 10", "+596596101010"),
        ("36 46", "3646"),
        ("15", "15"),
        ("02 41 41 5 67", ""),
        ("", ""),
        ("pas de téléphone", ""),
    ],
)
def test_telephones(text, phone):
    assert normalise_phone(text) == phone


@given(st.text(max_size=40))
def test_a_telephone_is_international_short_or_nothing(text):
    phone = normalise_phone(text)
    assert phone == "" or phone.lstrip("+").isdigit()
    assert phone == "" or normalise_phone(phone) == phone


def test_telephones_as_read_in_france():
    assert phone_text("+33450568749") == "04 50 56 87 49"
    assert phone_text("+262262202020") == "02 62 20 20 20"
    assert phone_text("3646") == "36 46"


@pytest.mark.parametrize(
    "kept",
    [
        "saint-agreve@france-services.gouv.fr",
        "franceservices@ccpb01.fr",
        "accueil@lo-solan.org",
        "mairie.heyden@ville.example",
        "csc-lille@gmail.com",
        "Contact@ville.example",
    ],
)
def test_addresses_of_services_are_kept(kept):
    assert service_email(kept, "Espace de Lille", "Lille") == kept.lower()


@pytest.mark.parametrize(
    "dropped",
    [
        "jeanne.martin@ville.example",
        "j.martin@orange.fr",
        "contact@gmail.com",
        "contact@france-services.gouv.fr",
        "twitter@cpam49",
        "via le site",
        "",
    ],
)
def test_addresses_that_could_name_a_person_are_left_out(dropped):
    assert service_email(dropped, "Espace de Lille", "Lille") == ""


def test_web_addresses():
    assert web_address("voir www.exemple.fr/page ; merci") == "https://www.exemple.fr/page"
    assert web_address("https://exemple.fr") == "https://exemple.fr"
    assert web_address("javascript:alert(1)") == ""
    assert web_address("rien") == ""
