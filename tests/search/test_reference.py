"""The vocabulary in the table: loaded once, and what a person changed stays."""

import pytest

from search import query, reference, synonyms, vocabulary
from search.models import SynonymGroup

pytestmark = pytest.mark.django_db


def test_loading_again_adds_nothing_and_leaves_what_a_person_changed():
    SynonymGroup.objects.all().delete()
    told = []
    assert reference.load(lambda *progress: told.append(progress)) == len(list(vocabulary.groups()))
    assert told[-1][1] == told[-1][2] > 400
    SynonymGroup.objects.filter(word="toubib").update(expansions="rebouteux", active=False)
    assert reference.load() == 0
    assert SynonymGroup.objects.get(word="toubib").expansions == "rebouteux"
    assert query.synonym_key("toubib") not in synonyms.table()
    assert synonyms.table()[query.synonym_key("gygy")] == [("gynecologue",)]
