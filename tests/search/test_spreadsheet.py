import csv
import io

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from search import spreadsheet
from search.models import SynonymGroup

pytestmark = pytest.mark.django_db


@pytest.fixture
def table():
    SynonymGroup.objects.all().delete()
    SynonymGroup.objects.create(word="toubib", expansions="médecin\ndocteur")
    SynonymGroup.objects.create(word="clope", expansions="tabac", active=False)


def load(text: str, encoding: str = "utf-8") -> spreadsheet.Imported:
    return spreadsheet.load(text.encode(encoding))


def known() -> dict:
    return {row.word: (row.expansions, row.active) for row in SynonymGroup.objects.all()}


def person(django_user_model, *actions):
    user = django_user_model.objects.create_user("redaction", password="x")
    names = ["access_admin", *(f"{action}_synonymgroup" for action in actions)]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return user


def test_rows_are_changed_added_and_never_deleted(table):
    made = load("word;expansions;active\ntoubib;médecin|généraliste;non\nbobo;blessure;oui\n")
    assert (made.added, made.changed, made.same, made.errors) == (1, 1, 0, ())
    assert known() == {
        "toubib": ("médecin\ngénéraliste", False), "clope": ("tabac", False), "bobo": ("blessure", True),
    }  # fmt: skip


def test_what_is_taken_out_is_read_back_unchanged(table, client, django_user_model):
    SynonymGroup.objects.create(word="=1+1", expansions="-2\nplus + grand")
    before = known()
    client.force_login(person(django_user_model, "view"))
    content = client.get(reverse("search-synonyms-export")).content
    cells = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert cells[0] == ["word", "expansions", "active"]
    assert ["'=1+1", "'-2|plus + grand", "oui"] in cells  # no spreadsheet runs it
    made = spreadsheet.load(content)
    assert (made.added, made.changed, made.same, made.errors) == (0, 0, 3, ())
    assert known() == before


def test_commas_and_a_missing_column_are_understood(table):
    assert load('expansions,word\n"tabac|cigarette",tige\n').added == 1
    assert known()["tige"] == ("tabac\ncigarette", True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("word;expansions;active\nbobo;blessure;oui\nvide;;oui\n", " 3"),
        ("word;expansions;active\nbobo;blessure;oui\ntrop" + "o" * 90 + ";x;oui\n", " 3"),
        ("word;expansions;active\nbobo;blessure;oui\nautre;x;peut-être\n", "peut-être"),
        ("word;expansions;active\nbobo;x;oui\nbobo;y;oui\n", "bobo"),
        ("mot;synonymes\nbobo;x\n", "word"),
        ("", "word"),
        ("word;expansions\nbo\0bo;x\n", "CSV"),
    ],
)
def test_one_wrong_row_saves_none(table, text, said):
    before = known()
    made = load(text)
    assert said in " ".join(made.errors)
    assert (made.added, made.changed) == (0, 0)
    assert known() == before


def test_another_encoding_a_ragged_file_and_a_large_one_are_refused(table):
    assert load("word;expansions\nbébé;nourrisson\n", "latin-1").errors
    assert load("word;expansions\na;b;c;d\n").errors
    assert spreadsheet.load(b"word;expansions\n" + b"a" * spreadsheet.LARGEST_FILE).errors
    assert load("word;expansions\n" + "".join(f"m{n};x\n" for n in range(spreadsheet.MOST_ROWS + 1))).errors
    assert set(known()) == {"toubib", "clope"}


def test_the_page_reads_a_file_or_says_which_rows_are_wrong(table, client, django_user_model):
    client.force_login(person(django_user_model, "view", "add", "change"))
    address = reverse("search-synonyms-import")
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 422
    wrong = client.post(address, {"file": SimpleUploadedFile("s.csv", b"word;expansions;active\na;;oui\n")})
    assert wrong.status_code == 422
    assert "<li>" in wrong.content.decode()
    right = client.post(address, {"file": SimpleUploadedFile("s.csv", b"word;expansions\nbobo;x\n")})
    assert right["Location"] == reverse("wagtailsnippets_search_synonymgroup:list")
    assert known()["bobo"] == ("x", True)
    listed = client.get(right["Location"]).content.decode()
    assert reverse("search-synonyms-export") in listed
    assert address in listed


@pytest.mark.parametrize(
    ("actions", "export", "read"),
    [((), 403, 403), (("view",), 200, 403), (("add",), 403, 403), (("change",), 403, 403)],
)
def test_each_permission_is_asked(table, client, django_user_model, actions, export, read):
    client.force_login(person(django_user_model, *actions))
    file = SimpleUploadedFile("s.csv", b"word;expansions\nbobo;x\n")
    answers = [
        client.get(reverse("search-synonyms-export")),
        client.post(reverse("search-synonyms-import"), {"file": file}),
    ]
    assert [403 if answer.status_code == 302 else answer.status_code for answer in answers] == [export, read]
    assert "bobo" not in known()
