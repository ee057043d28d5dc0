"""Names and numbers of bodies: what is the same, what is near, what is neither."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity import mail, names, registration

SAME = [
    ("Éditions du Sommeil, S.A.S.", "editions du sommeil"),
    ("LABO NORD-LYS SARL", "Labo  Nord Lys"),
    ("Cœur & Souffle (fictif)", "coeur souffle"),
    ("Ünïted GmbH", "united"),
]
NEAR = [
    ("Labo Nord-Lys SARL", "Laboratoire d'usages Nord-Lys"),
    ("Laboratoire d'usages Nord-Lys (fictif)", "Nord Lys"),
    ("Nordlys", "Nord-Lys SAS"),
    ("Institut Pasteur de Lille", "Institut Pasteur Lille"),
    ("Collectif Audit citoyen", "Audit citoyens"),
    ("Observatoire Beaumont", "Observatoire Baumont"),
]
APART = [
    ("Laboratoire d'usages Nord-Lys", "Collectif Audit citoyen"),
    ("Institut A", "Institut B"),
    ("Éditions du Sommeil", "Éditions du Réveil"),
    ("Ateliers Alizé", "Comité Boréal"),
    ("Zénith conseil", "Ateliers Alizé"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_name_written_otherwise(one, other):
    assert names.normal(one) == names.normal(other)
    assert names.near(one, other)


@pytest.mark.parametrize(("one", "other"), NEAR)
def test_near_names(one, other):
    assert names.normal(one) != names.normal(other)
    assert names.near(one, other)
    assert names.near(other, one)


@pytest.mark.parametrize(("one", "other"), APART)
def test_names_apart(one, other):
    assert not names.near(one, other)


@given(st.text(max_size=60))
def test_a_normal_name_is_normal(text):
    assert names.normal(names.normal(text)) == names.normal(text)
    assert names.near(text, text)


def test_a_name_of_legal_forms_only_keeps_them():
    assert names.normal("SA") == "sa"
    assert names.normal("SAS") != names.normal("SA")


@pytest.mark.parametrize(
    ("number", "country", "found"),
    [
        ("552 100 554", "FR", "552100554"),
        ("552100554 00013", "FR", "55210055400013"),
        ("356 000 000 49837", "FR", "35600000049837"),  # La Poste: its SIRETs have a rule of their own
        ("", "FR", ""),
        ("be 0403.170.701", "BE", "BE 0403.170.701"),
    ],
)
def test_numbers(number, country, found):
    assert registration.normal(number, country) == found


@pytest.mark.parametrize(
    ("number", "country"),
    [("552 100 555", "FR"), ("55210055400014", "FR"), ("5521", "FR"), ("٥٥٢١٠٠٥٥٤", "FR"), ("x", "BE"), ("<b>", "BE")],
)
def test_numbers_with_a_wrong_key(number, country):
    with pytest.raises(registration.InvalidRegistrationError):
        registration.normal(number, country)


def test_two_establishments_are_one_body():
    assert registration.body_key("55210055400013", "FR") == registration.body_key("552100554", "FR") != ""
    assert registration.body_key("1", "BE") != registration.body_key("1", "FR")
    assert registration.body_key("", "FR") == ""


def test_addresses_of_one_person():
    assert mail.normal(" Ines+audit@Exemple.FR ") == mail.normal("ines@exemple.fr") == "ines@exemple.fr"
    assert mail.normal("") == mail.normal("ines") == mail.normal("@exemple.fr") == ""
