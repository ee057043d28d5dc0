import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.phones import dialled, displayed, normalise


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("04 50 56 87 49", "+33450568749"),
        ("04.50.56.87.49", "+33450568749"),
        ("+33442645975", "+33442645975"),
        ("33630392518", "+33630392518"),
        ("0033 (0)4 42 64 59 75", "+33442645975"),
        ("442645975", "+33442645975"),  # a spreadsheet ate the zero
        ("04 50 56 87 49 / 06 30 39 25 18", "+33450568749"),
        ("04 50 56 87 49/06 30 39 25 18", "+33450568749"),
        ("Tél. 04 50 56 87 49 poste 12", "+33450568749"),
        ("0262 20 20 20", "+262262202020"),
        ("0639 69 00 00", "+262639690000"),
        ("0590 20 20 20", "+590590202020"),
        ("0594 25 25 25", "+594594252525"),
        ("0596 10 10 10", "+596596101010"),
        ("+687 25 25 25", "+687252525"),
        ("+41 22 767 61 11", "+41227676111"),
        ("0 800 235 236", "+33800235236"),
        ("0976 12 34 56", "+33976123456"),
        ("36 46", "3646"),
        ("15", "15"),
        ("116 117", "116117"),
        ("02 41 41 5 67", ""),
        ("00 41 41 55 67", ""),
        ("1234", ""),
        ("0800 FLOWERS", ""),
        ("bureau 15", ""),  # a room is not the number of the ambulances
        ("12/11/2026", ""),
        ("", ""),
        ("pas de téléphone", ""),
    ],
)
def test_numbers_of_a_plan_have_one_form(text, phone):
    assert normalise(text) == phone


@given(st.text(max_size=40) | st.text(alphabet="0123456789+ ./()-", max_size=25))
def test_the_result_is_international_short_or_nothing_and_stays_what_it_is(text):
    phone = normalise(text)
    assert phone == "" or (phone.lstrip("+").isdigit() and len(phone) <= 20)
    assert phone == "" or normalise(phone) == phone
    assert phone == "" or normalise(displayed(phone)) == phone
    dialled(text), displayed(text)


@pytest.mark.parametrize(
    ("phone", "read"),
    [
        ("+33450568749", "04 50 56 87 49"),
        ("+262262202020", "02 62 20 20 20"),
        ("+33800235236", "0 800 235 236"),
        ("+41227676111", "+41 22 767 61 11"),
        ("3646", "36 46"),
        ("15", "15"),
        ("116117", "116 117"),
        ("demander à l'accueil", "demander à l'accueil"),
        ("", ""),
    ],
)
def test_numbers_as_read_in_france(phone, read):
    assert displayed(phone) == read


def test_the_value_of_a_link():
    assert dialled("0 800 235 236") == "+33800235236"
    assert dialled("31 14") == "3114"
    assert dialled("+33 1 23") == "+33123"
