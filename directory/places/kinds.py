"""First kinds of offer. Kinds are data: an operator adds, renames and translates them in the administration."""

from wagtail.models import Locale

from core import languages
from directory.models import OfferKind

# code, label, description, icon, is it care?
KINDS = (
    (
        "france-services",
        "France services",
        "Aide gratuite pour toutes les démarches : santé, famille, retraite, impôts, emploi…",
        "help",
        False,
    ),
    (
        "mediation-numerique",
        "Médiation numérique",
        "Aide pour se servir d'internet, d'un téléphone, de Mon espace santé.",
        "screen",
        False,
    ),
    ("centre-sante", "Centre ou maison de santé", "Plusieurs professionnels de santé au même endroit.", "heart", True),
    (
        "medecin-generaliste",
        "Médecin généraliste",
        "Consultation, suivi, ordonnance.",
        "stethoscope",
        True,
    ),
    ("sage-femme", "Sage-femme", "Grossesse, contraception, suivi gynécologique.", "stethoscope", True),
    ("dentiste", "Dentiste", "Soins et prévention bucco-dentaires.", "tooth", True),
    ("pharmacie", "Pharmacie", "Médicaments, vaccins, conseils, dépistages.", "pharmacy", True),
    ("vaccination", "Vaccination", "Vaccins pour tous les âges.", "syringe", True),
    ("depistage", "Dépistage", "Cancers, infections, diabète, vue, audition…", "search", True),
    ("bilan-prevention", "Mon bilan prévention", "Rendez-vous à des âges clés de la vie.", "check", True),
    ("pmi", "PMI", "Protection maternelle et infantile : suivi des femmes enceintes et des petits.", "family", True),
    ("cegidd", "CeGIDD", "Dépistage gratuit, anonyme si on veut, du VIH, des hépatites et des IST.", "heart", True),
    (
        "sante-mentale",
        "Écoute et santé mentale",
        "Centre médico-psychologique, maison des adolescents, point écoute.",
        "talk",
        True,
    ),
    ("association", "Association", "Entraide, activité physique adaptée, groupes de parole.", "group", False),
    (
        "teleconsultation",
        "Cabine de téléconsultation",
        "Consulter un médecin à distance, avec une personne pour aider.",
        "screen",
        True,
    ),
    ("objet-connecte", "Prêt d'objet connecté", "Tensiomètre, balance, podomètre prêtés.", "watch", False),
    ("bus", "Bus ou stand de prévention", "Un lieu qui vient jusqu'à vous.", "bus", False),
)


def load_kinds(progress=None) -> int:
    """Create the kinds that are missing; what a person changed stays. Return how many were created."""
    french, _created = Locale.objects.get_or_create(language_code=languages.default())
    known = set(OfferKind.objects.filter(locale=french).values_list("code", flat=True))
    missing = [
        OfferKind(locale=french, code=code, label=label, description=text, icon=icon, is_care=is_care, order=order * 10)
        for order, (code, label, text, icon, is_care) in enumerate(KINDS, start=1)
        if code not in known
    ]
    for kind in missing:
        kind.save()
    return len(missing)


def kind_for(code: str) -> OfferKind:
    """The French row of a kind. An unknown code is created with its code as label, to be named by a person."""
    kind = OfferKind.objects.filter(code=code, locale__language_code=languages.default()).first()
    if kind is None and load_kinds():
        kind = OfferKind.objects.filter(code=code, locale__language_code=languages.default()).first()
    if kind is None:
        french, _created = Locale.objects.get_or_create(language_code=languages.default())
        kind = OfferKind.objects.create(locale=french, code=code, label=code.replace("-", " ").capitalize(), order=990)
    return kind
