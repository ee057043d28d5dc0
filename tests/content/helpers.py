"""A body with every block that needs no image; acts that several tests share."""

from django.core.files.base import ContentFile
from wagtail.documents.models import Document
from wagtail_localize.models import StringSegment, StringTranslation

from content.models import ArticlePage

BODY = [
    ("text", "<h2>Bien dormir</h2><p>Un texte avec un <a href='https://www.ameli.fr/'>lien</a>.</p>"),
    ("key_points", {"title": "À retenir", "items": ["Premier point", "Second point"]}),
    ("notice", {"kind": "warning", "title": "Attention", "text": "<p>Parlez-en.</p>"}),
    ("steps", {"title": "Le soir", "items": [{"title": "Éteindre", "text": "<p>Les écrans.</p>"}]}),
    ("quote", {"text": "Une voix", "who": "Une citoyenne", "language": "ar"}),
    ("table", {"caption": "Durées", "header": ["Âge", "Colonne B"], "rows": [["3 ans", "12 h"], ["8 ans", "10 h"]]}),
    ("helpline", {"number": "3114", "name": "Prévention du suicide", "text": "Gratuit, jour et nuit"}),
    ("faq", {"items": [{"question": "Combien de temps ?", "answer": "<p>Sept heures.</p>"}]}),
    ("cta", {"title": "Trouver de l'aide", "text": "Près de chez vous", "page": None, "url": "/pres-de-chez-moi/"}),
]


def change(page, user, title="Un autre titre"):
    """A version in the name of ``user`` that says something else."""
    page = ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    page.title = title
    return page.save_revision(user=user)


def submit(page, user):
    return page.get_workflow().start(page, user)


def approve(page, user):
    page = ArticlePage.objects.get(pk=page.pk)
    state = page.current_workflow_task_state
    state.task.specific.on_action(state, user, "approve")


def translate(translation, words="Words"):
    for segment in StringSegment.objects.filter(source=translation.source):
        StringTranslation.objects.update_or_create(
            translation_of=segment.string,
            locale=translation.target_locale,
            context=segment.context,
            defaults={"data": "moving" if segment.context.path == "slug" else words},
        )


def document(name="fiche.pdf", data=b"%PDF-1.7 un"):
    made = Document(title=name, file=ContentFile(data, name=name))
    made.save()
    return made


def big(name, megabytes):
    """A document of this size, written by pieces."""
    made = document(name, b"x")
    with open(made.file.path, "wb") as out:
        for number in range(megabytes):
            out.write(bytes([number]) * (1 << 20))
    return made
