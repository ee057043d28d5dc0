import pytest

from directory.places.contacts import service_email, web_address


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
