"""A body with every block that needs no image."""

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
