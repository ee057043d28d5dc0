import os
import shutil

import polib
import pytest
from django.core.management import call_command

from core import languages
from prevenance import compiling
from prevenance.management.commands import catalogues


def entry(msgid, msgstr, **options):
    return polib.POEntry(msgid=msgid, msgstr=msgstr, **options)


def test_compiles_without_gettext_and_only_when_older(tmp_path):
    source = tmp_path / "django.po"
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalogue.append(entry("Kit", "Trousse"))
    catalogue.save(str(source))
    assert compiling.compile_catalogue(source)
    assert polib.mofile(str(source.with_suffix(".mo")))[0].msgstr == "Trousse"
    assert not compiling.compile_catalogue(source)


def test_names_what_is_not_translated_and_what_left_the_code():
    wanted = [entry("a", "", occurrences=[("themes/x.html", "")]), entry("b", "", occurrences=[("content/x.py", "")])]
    written = [entry("a", "A"), entry("c", "C")]
    assert catalogues.faults("ar", "ar", written, wanted) == ["ar: no longer in the code: 'c'"]
    assert catalogues.faults("fr", "fr", written, wanted)[1:] == ["fr: not translated: 'b'"]
    assert catalogues.faults("ar", "ar", [entry("b", "B")], wanted) == ["ar: not translated: 'a'"]
    assert catalogues.faults("fr_Simple", "fr-simple", written[:1], wanted) == []
    left = ["fr_Simple: no longer in the code: 'c'"]
    assert catalogues.faults("fr_Simple", "fr-simple", written, wanted) == left


@pytest.fixture
def small_site(tmp_path):
    if not shutil.which("xgettext") and not os.environ.get("CI"):
        pytest.skip("needs gettext")
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "x.py").write_text('from django.utils.translation import gettext as _\n_("Bell")\n')
    (tmp_path / "app" / "y.html").write_text(
        '{% load i18n %}{% translate "Bells" %}{% blocktranslate count n=n %}a{% plural %}b{% endblocktranslate %}'
    )
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "x.py").write_text('_("Not read")')
    for locale in languages.catalogues():
        folder = tmp_path / "locale" / locale / "LC_MESSAGES"
        folder.mkdir(parents=True)
        po = polib.POFile(wrapwidth=0)
        po.metadata = {
            "Language": locale,
            "Content-Type": "text/plain; charset=UTF-8",
            "Plural-Forms": "nplurals=2; plural=(n > 1);",
        }
        po += [entry("Bell", "Cloche"), entry("Gone", "Parti")]
        po.save(str(folder / "django.po"))
    return tmp_path


def test_catalogues_follow_the_code_and_guess_nothing(small_site):
    before = sorted(small_site.rglob("*"))
    made = catalogues.merged(small_site, ["app"])
    assert {item.msgid: item.msgstr for item in made["fr"]} == {"Bell": "Cloche", "Bells": "", "a": ""}
    assert {item.msgid: item.msgstr for item in made["en"]} == {"Bell": "Cloche", "Bells": "Bells", "a": ""}
    assert next(item for item in made["en"] if item.msgid == "a").msgstr_plural == {0: "a", 1: "b"}
    assert [item.msgid for item in made["fr_Simple"]] == ["Bell"]
    assert made["fr"].find("Bells").occurrences == [("app/y.html", "")]
    assert sorted(small_site.rglob("*")) == before


def test_a_language_without_catalogue_begins_one(small_site):
    shutil.rmtree(small_site / "locale" / "ar")
    made = catalogues.merged(small_site, ["app"])["ar"]
    assert sorted(item.msgid for item in made) == ["Bell", "Bells", "a"]
    assert made.metadata["Plural-Forms"].startswith("nplurals=6")


@pytest.mark.parametrize("flags", [["fuzzy"]])
def test_fuzzy_is_not_translated(flags):
    assert not catalogues.is_translated(entry("a", "A", flags=flags))


def test_command_runs():
    call_command("compile_catalogues", verbosity=0)
