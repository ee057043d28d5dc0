"""The gallery: one page with every component of the theme in every state, for staff (or ``DEBUG``)."""

import re
from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.utils.dates import MONTHS
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache

INDEX = "index.html"


class SampleForm(forms.Form):
    """Every kind of field that public forms use."""

    name = forms.CharField(label="Votre nom", help_text="Comme vous souhaitez que l'on vous appelle.")
    email = forms.EmailField(label="Adresse électronique", required=False)
    month = forms.ChoiceField(label="Mois de naissance", choices=list(MONTHS.items()))
    how = forms.ChoiceField(
        label="Comment préférez-vous être rappelé ?",
        choices=[("tel", "Par téléphone"), ("sms", "Par SMS"), ("non", "Ne pas me rappeler")],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label="Sujets",
        choices=[("sommeil", "Sommeil"), ("ecrans", "Écrans")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    message = forms.CharField(label="Message", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agree = forms.BooleanField(label="J'ai lu les règles de publication", help_text="Elles tiennent en une page.")


def states() -> dict[str, str]:
    """Component name → template of its states (``gallery/<component>.html``), from every theme folder."""
    found: dict[str, str] = {}
    for folder in engines["django"].engine.dirs:
        for path in sorted(Path(folder, "gallery").glob("*.html")):
            if path.name != INDEX:
                found.setdefault(path.stem, f"gallery/{path.name}")
    return dict(sorted(found.items()))


def components() -> set[str]:
    """Names of the components that the theme folders hold."""
    return {
        path.relative_to(Path(folder, settings.COTTON_DIR)).with_suffix("").as_posix()
        for folder in engines["django"].engine.dirs
        for path in Path(folder, settings.COTTON_DIR).rglob("*.html")
    }


def icon_names() -> list[str]:
    """Names of the symbols of the sprite."""
    path = finders.find("neutral/icons.svg")
    return re.findall(r'<symbol id="([^"]+)"', Path(path).read_text("utf-8")) if path else []


def illustration_names() -> list[str]:
    """Names of the drawings, of every theme folder."""
    folders = [Path(folder, "neutral", "illustrations") for folder in settings.STATICFILES_DIRS]
    return sorted({path.stem for folder in folders for path in folder.glob("*.svg")})


def sample() -> dict:
    """Values that the states read: forms with and without errors, a page of a long list, dates."""
    return {
        "form": SampleForm(auto_id="vide_%s"),
        "wrong_form": SampleForm(data={"email": "pas-une-adresse", "how": "pigeon"}, auto_id="faux_%s"),
        "first_page": Paginator(range(300), 20).page(1),
        "middle_page": Paginator(range(300), 20).page(7),
        "today": localdate(),
        "letters": "ABCDE",
        "icons": icon_names(),
        "illustrations": illustration_names(),
    }


def may_see(request: HttpRequest) -> bool:
    """Staff, or anyone while ``DEBUG``."""
    return settings.DEBUG or (request.user.is_authenticated and request.user.is_staff)


@never_cache
def gallery(request: HttpRequest) -> HttpResponse:
    """The gallery; 404 for the public."""
    if not may_see(request):
        raise Http404
    return render(request, "gallery/index.html", {"states": states(), **sample()})
