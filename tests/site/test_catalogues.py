import polib
import pytest
from django.core.management import call_command

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


def test_names_what_is_not_translated():
    template = [entry("a", "", occurrences=[("themes/x.html", "")]), entry("b", "", occurrences=[("content/x.py", "")])]
    catalogue = [entry("a", "A")]
    assert catalogues.missing_from(catalogue, template, public_only=False) == ["b"]
    assert catalogues.missing_from(catalogue, template, public_only=True) == []


@pytest.mark.parametrize("flags", [["fuzzy"]])
def test_fuzzy_is_not_translated(flags):
    assert not catalogues.is_translated(entry("a", "A", flags=flags))


def test_command_runs():
    call_command("compile_catalogues", verbosity=0)
