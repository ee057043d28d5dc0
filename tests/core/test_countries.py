import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from core import countries
from core.countries import CountryField
from core.templatetags.core import country_name


def test_the_249_countries_of_iso_3166_and_nothing_else():
    for language in ("fr", "en", "ar", "fr-simple", "xx"):
        known = countries.names(language)
        assert len(known) == 249
        assert not {"EU", "XK", "ZZ", "UN", "419"} & set(known)


def test_names_are_those_of_the_language_in_its_order():
    assert countries.name("DE", "fr") == countries.name("de", "fr-simple") == "Allemagne"
    assert countries.name("DE", "en") == "Germany"
    assert countries.name("DE", "ar") == "ألمانيا"
    french = list(countries.names("fr").values())
    assert french.index("Équateur") < french.index("Espagne") < french.index("Estonie") < french.index("États-Unis")


def test_the_language_of_the_page_decides_and_an_unknown_code_passes():
    with translation.override("fr"):
        assert country_name("FR") == "France"
        assert country_name("ES") == "Espagne"
    with translation.override("en"):
        assert country_name("ES") == "Spain"
    assert country_name("QQ") == "QQ"
    assert country_name("") == ""


@pytest.mark.parametrize("value", ["ZZ", "EU", "FRA", "F"])
def test_what_is_no_country_is_refused(value):
    with pytest.raises(ValidationError):
        CountryField(max_length=2).clean(value, None)


def test_a_country_is_kept_in_capitals_and_chosen_by_name():
    assert CountryField(max_length=2).clean(" fr", None) == "FR"
    field = CountryField("pays", max_length=2, default="FR").formfield(label="Pays")
    with translation.override("fr"):
        assert ("BE", "Belgique") in list(field.choices)
    assert field.initial == "FR"
    assert field.clean("BE") == "BE"
    with pytest.raises(ValidationError):
        field.clean("QQ")


def test_migrations_see_the_column():
    field = CountryField(max_length=2, default="FR")
    assert field.deconstruct()[1] == "django.db.models.CharField"
