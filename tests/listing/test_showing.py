import pytest
from django.http import QueryDict

from listing.reading import read
from listing.showing import beyond_last, chips, choices, exports, facets, page_of, port_counts, sorts, stable
from search.port import FacetValue
from vocabularies.models import Topic


def asked(listing, text):
    return read(listing, QueryDict(text))


def test_chips_say_the_filter_and_lead_to_the_list_without_it(things):
    query = asked(things, "q=mot&couleur=bleu&couleur=vert&taille=1&code=ab123&page=4&o=x&tri=nom")
    assert [(chip.label, chip.title, chip.url) for chip in chips(query)] == [
        ("« mot »", "« mot »", "?code=AB123&couleur=bleu&couleur=vert&taille=1&tri=nom&o=x"),
        ("Bleu", "Couleur : Bleu", "?q=mot&code=AB123&couleur=vert&taille=1&tri=nom&o=x"),
        ("Vert", "Couleur : Vert", "?q=mot&code=AB123&couleur=bleu&taille=1&tri=nom&o=x"),
        ("Petit", "Taille : Petit", "?q=mot&code=AB123&couleur=bleu&couleur=vert&tri=nom&o=x"),
    ]


def test_a_facet_leaves_out_what_nobody_has_but_what_is_chosen(things):
    query = asked(things, "couleur=vert")
    counts = port_counts(query, {"colour": [FacetValue("bleu", 3), FacetValue("rose", 9)], "size": []})
    assert counts == {"couleur": {"bleu": 3, "rose": 9}, "taille": {}}
    found = facets(query, counts)
    assert [facet.name for facet in found] == ["couleur"]
    assert found[0].values == [
        {"value": "bleu", "label": "Bleu", "count": 3, "selected": False},
        {"value": "vert", "label": "Vert", "count": 0, "selected": True},
    ]
    assert [value["value"] for value in found[0].selected] == ["vert"]


def test_choices_that_are_not_counted_are_all_there(things):
    assert [one["count"] for one in choices(asked(things, ""), "taille")] == [None, None]


def test_orders_and_forms_are_addresses(things):
    query = asked(things, "couleur=bleu&page=3&tri=nom")
    assert [(one["value"], one["selected"], one["url"]) for one in sorts(query)] == [
        ("date", False, "?couleur=bleu"),
        ("nom", True, "?couleur=bleu&tri=nom"),
        ("mots", False, "?couleur=bleu&tri=mots"),
    ]
    assert exports(query)[1] == {"name": "CSV", "url": "?couleur=bleu&tri=nom&format=csv"}


def test_pages(things):
    page, problem = page_of(asked(things, "page=3"), 25)
    assert (page.number, list(page.object_list), problem) == (3, [20, 21, 22, 23, 24], None)
    page, problem = page_of(asked(things, "page=4"), 25)
    assert (page.number, str(problem), problem.kind) == (3, beyond_last(3), "page")
    assert page_of(asked(things, ""), 0)[0].number == 1
    assert page_of(asked(things, ""), 10**6)[0].paginator.count == things.window
    assert "3" in beyond_last(3)
    assert beyond_last(1) != beyond_last(2)


@pytest.mark.django_db
def test_rows_that_are_equal_are_on_one_page_each():
    assert stable(Topic.objects.all(), "-order").query.order_by == ("-order", "pk")
    assert stable(Topic.objects.all(), "-pk").query.order_by == ("-pk",)
    assert stable(Topic.objects.all()).query.order_by == ("pk",)


@pytest.mark.django_db
def test_a_queryset_is_narrowed_by_django_filter():
    from wagtail.models import Locale

    from listing.declaration import Listing, declared_only
    from listing.filters import AnyOf, ListFilters, Typed

    class TopicFilters(ListFilters):
        q = Typed(field_name="label", lookup_expr="icontains")
        code = AnyOf(known={"a": "A", "b": "B", "c": "C"})

    locale = Locale.objects.get_or_create(language_code="fr")[0]
    for code in "abc":
        Topic.objects.create(code=code, label=f"Sujet {code}", locale=locale)
    with declared_only():
        listing = Listing("topics", TopicFilters, ("code",))
    for text, codes in (("", "abc"), ("code=c&code=a&code=zz", "ac"), ("q=SUJET+b", "b"), ("q=b&code=a", "")):
        made = asked(listing, text).filterset(Topic.objects.order_by("code"))
        assert "".join(made.qs.values_list("code", flat=True)) == codes, text
        assert made.is_valid()
