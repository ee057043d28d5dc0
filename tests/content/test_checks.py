import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from wagtail.blocks import StructBlockValidationError
from wagtail.fields import StreamField
from wagtail_localize.fields import SynchronizedField

from content.blocks import CtaBlock, FigureBlock, HelplineBlock, TableBlock
from content.models import ArticlePage, HomePage
from core.checks import check_translatable_fields, undeclared_fields
from core.streamfields import SlimStreamField
from vocabularies.models import Topic


def test_every_field_of_the_project_is_declared():
    assert check_translatable_fields() == []


def test_a_field_about_which_nothing_is_said_fails(monkeypatch):
    kept = [field for field in ArticlePage.override_translatable_fields if field.field_name != "summary"]
    monkeypatch.setattr(ArticlePage, "override_translatable_fields", kept)
    assert undeclared_fields(ArticlePage) == ["summary"]
    assert [error.id for error in check_translatable_fields()] == ["core.E001"]
    assert "ArticlePage.summary" in check_translatable_fields()[0].msg


def test_child_rows_and_many_to_many_are_seen(monkeypatch):
    monkeypatch.setattr(ArticlePage, "override_translatable_fields", [SynchronizedField("title")])
    assert {"topics", "sources", "cowriting", "footnotes"} <= set(undeclared_fields(ArticlePage))
    monkeypatch.setattr(Topic, "override_translatable_fields", [])
    assert undeclared_fields(Topic) == ["code", "description", "icon", "label", "order"]


def test_blocks_stay_out_of_migrations():
    field = ArticlePage._meta.get_field("body")
    _name, path, args, kwargs = field.deconstruct()
    assert path == "core.streamfields.SlimStreamField"
    assert args == [[]]
    assert "block_lookup" not in kwargs
    assert isinstance(SlimStreamField(*args, **kwargs), StreamField)
    assert HomePage._meta.get_field("questions").stream_block.child_blocks.keys() == {"question"}


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "content", "vocabularies", check=True, dry_run=True, verbosity=0)


def figure(**value):
    block = FigureBlock()
    block.child_blocks["image"].clean = lambda image: image
    return block.clean(block.to_python({"image": None, **value}))


@pytest.mark.parametrize("value", [{"alt": ""}, {"alt": "   "}, {"alt": "Un arbre", "decorative": True}])
def test_alternative_text_is_required_or_refused(value):
    with pytest.raises(StructBlockValidationError):
        figure(**value)


@pytest.mark.parametrize("value", [{"alt": "Un arbre"}, {"alt": "", "decorative": True}])
def test_alternative_text_accepted(value):
    assert figure(**value)["alt"] == value["alt"]


def test_rows_of_a_table_have_the_width_of_the_header():
    block = TableBlock()
    good = {"caption": "c", "header": ["a", "b"], "rows": [["1", "2"]]}
    assert block.clean(block.to_python(good))["caption"] == "c"
    with pytest.raises(ValidationError):
        block.clean(block.to_python({**good, "rows": [["1"]]}))


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "//ailleurs.example", "ftp://x", "data:text/html,x"])
def test_addresses_that_are_refused(url):
    block = CtaBlock()
    with pytest.raises(ValidationError):
        block.clean(block.to_python({"title": "t", "text": "", "page": None, "url": url}))


@pytest.mark.parametrize("url", ["/label/", "https://www.ameli.fr/", "tel:3114", "mailto:a@exemple.fr"])
def test_addresses_that_are_accepted(url):
    block = CtaBlock()
    assert block.clean(block.to_python({"title": "t", "text": "", "page": None, "url": url}))["url"] == url


@pytest.mark.parametrize("number", ["15", "3114", "39 89", "0 800 235 236", "+33 1 70 23 00 00", "116 117"])
def test_a_help_line_can_be_called(number):
    assert HelplineBlock().clean({"number": number, "name": "Ligne", "text": ""})["number"] == number


@pytest.mark.parametrize("number", ["1234", "0 800 235", "voir le site"])
def test_a_help_line_that_nobody_can_call_is_refused(number):
    with pytest.raises(StructBlockValidationError) as caught:
        HelplineBlock().clean({"number": number, "name": "Ligne", "text": ""})
    assert "number" in caught.value.block_errors
