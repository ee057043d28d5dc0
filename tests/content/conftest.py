"""People of the workflow, a draft of one of them, a second language, a kit."""

import pytest
from wagtail.models import Locale

from accounts import roles
from content import reference
from content.models import ArticlePage, KitFile

from .helpers import document


@pytest.fixture
def people(moderated, person):
    return {
        "author": person("author", roles.EDITORS),
        "editor": person("editor", roles.EDITORS),
        "second editor": person("editor2", roles.EDITORS),
        "moderator": person("moderator", roles.MODERATORS),
        "other moderator": person("moderator2", roles.MODERATORS),
        "admin": person("admin", admin=True),
        "auditor": person("auditor", roles.AUDITORS),
        "officer": person("officer", roles.LABEL_OFFICERS),
    }


@pytest.fixture
def draft(make, people):
    page = make(publish=False)
    page.revisions.update(user=people["author"])
    return ArticlePage.objects.get(pk=page.pk)


@pytest.fixture
def english(site):
    reference.load()
    return Locale.objects.get(language_code="en")


@pytest.fixture
def kit(make):
    page = make("kit", setting="school", level="college", age_min=11, age_max=15, duration_minutes=55)
    page.files.add(KitFile(title="Fiche de l'élève", document=document(), black_and_white=True))
    page.files.add(KitFile(title="Guide", document=document("guide.odt", b"odt"), language="en"))
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)
