"""First topics and audiences, in every language of the site. Codes are shared by pages, tools and offers."""

from wagtail.models import Locale

from .models import Audience, Term, Topic

LANGUAGES = ("fr", "fr-simple", "en", "ar")

# code: (French, easy French, English, Arabic); the icon of the theme has the name of the code
TOPICS = {
    "sommeil": ("Sommeil", "Bien dormir", "Sleep", "النوم"),
    "alimentation": ("Alimentation", "Bien manger", "Food", "التغذية"),
    "activite-physique": ("Activité physique", "Bouger", "Physical activity", "النشاط البدني"),
    "sante-mentale": ("Santé mentale", "Se sentir bien dans sa tête", "Mental health", "الصحة النفسية"),
    "ecrans": ("Écrans et numérique", "Les écrans", "Screens and digital life", "الشاشات"),
    "vaccination": ("Vaccination", "Les vaccins", "Vaccination", "التلقيح"),
    "depistage": ("Dépistages", "Chercher une maladie tôt", "Screening", "الكشف المبكر"),
    "tabac": ("Tabac", "Le tabac", "Tobacco", "التبغ"),
    "alcool-drogues": (
        "Alcool et drogues",
        "L'alcool et les drogues",
        "Alcohol and drugs",
        "الكحول والمخدرات",
    ),
    "sexualite": ("Santé sexuelle", "La sexualité", "Sexual health", "الصحة الجنسية"),
    "bucco-dentaire": ("Dents et bouche", "Les dents", "Teeth and mouth", "صحة الأسنان والفم"),
    "air-environnement": (
        "Air et environnement",
        "L'air et la nature",
        "Air and environment",
        "الهواء والبيئة",
    ),
    "vieillir": ("Bien vieillir", "Bien vieillir", "Ageing well", "الشيخوخة السليمة"),
    "espace-sante": ("Mon espace santé", "Mon espace santé", "Mon espace santé", "فضائي الصحي"),
    "acces-soins": ("Accès aux soins", "Se faire soigner", "Access to care", "الحصول على الرعاية"),
    "maladies-chroniques": (
        "Maladies chroniques",
        "Les maladies qui durent",
        "Long-term conditions",
        "الأمراض المزمنة",
    ),
}

# code: (French, easy French, English, Arabic)
AUDIENCES = {
    "enfants": ("Enfants", "Les enfants", "Children", "الأطفال"),
    "adolescents": ("Adolescents", "Les adolescents", "Teenagers", "المراهقون"),
    "jeunes-adultes": ("Jeunes adultes", "Les jeunes adultes", "Young adults", "الشباب"),
    "adultes": ("Adultes", "Les adultes", "Adults", "البالغون"),
    "parents": ("Parents", "Les parents", "Parents", "الآباء والأمهات"),
    "femmes-enceintes": ("Femmes enceintes", "Les femmes enceintes", "Pregnant women", "الحوامل"),
    "seniors": ("Seniors", "Les personnes âgées", "Older people", "كبار السن"),
    "aidants": ("Aidants", "Les personnes qui aident un proche", "Carers", "مقدمو الرعاية للأقارب"),
    "enseignants": ("Enseignants", "Les professeurs", "Teachers", "المعلمون"),
    "professionnels": ("Professionnels", "Les professionnels", "Professionals", "المهنيون"),
}


def _load(model: type[Term], code: str, order: int, labels: tuple[str, ...], locales: dict, extra: dict) -> None:
    """Create the rows that are missing for one code; what a person changed stays."""
    key = model.objects.filter(code=code).values_list("translation_key", flat=True).first()
    for language, label in zip(LANGUAGES, labels, strict=True):
        if model.objects.filter(code=code, locale=locales[language]).exists():
            continue
        term = model(code=code, label=label, order=order, locale=locales[language], **extra)
        if key:
            term.translation_key = key
        term.save()
        key = term.translation_key


def load(progress=None) -> None:
    """Create locales, topics and audiences that are missing. Idempotent; ``progress(label, done, total)``."""
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in LANGUAGES}
    total = len(TOPICS) + len(AUDIENCES)
    for done, (code, labels) in enumerate(TOPICS.items(), 1):
        _load(Topic, code, done, labels, locales, {"icon": code})
        if progress:
            progress("vocabularies", done, total)
    for done, (code, labels) in enumerate(AUDIENCES.items(), 1):
        _load(Audience, code, done, labels, locales, {})
        if progress:
            progress("vocabularies", len(TOPICS) + done, total)
