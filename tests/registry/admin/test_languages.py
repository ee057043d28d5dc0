"""Languages of a tool: names for readers, boxes for those who describe it."""

import pytest
from django.urls import reverse
from django.utils import translation

from registry.presentation import languages


@pytest.mark.parametrize(
    ("reader", "text"),
    [("fr", "Français, Langue des signes française (LSF), tlh"), ("en", "French, French Sign Language (LSF), tlh")],
)
def test_names_in_the_language_of_the_reader(reader, text):
    with translation.override(reader):
        assert languages.names(["fr", "fsl", "tlh"]) == text


def test_every_offered_language_has_a_name():
    with translation.override("fr"):
        assert all(languages.name(code) != code for code in languages.CODES)


@pytest.mark.django_db
def test_boxes_show_what_is_known(client, people, world):
    tool = world["tools"][0]
    tool.languages = ["fr", "ar"]
    tool.save()
    client.force_login(people["officer"])
    page = client.get(reverse("tool:edit", args=[tool.pk])).content.decode()
    ticked = [box for box in page.split("<input") if 'name="languages"' in box and "checked" in box.split(">")[0]]
    assert [box.split('value="')[1].split('"')[0] for box in ticked] == ["fr", "ar"]
