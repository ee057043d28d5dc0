"""Public addresses of the app."""

from django.urls import path

from directory.public.feeds import places_feed
from directory.public.views.communes import around, communes
from directory.public.views.nearby import nearby
from directory.public.views.outlines import outlines
from directory.public.views.place import place
from directory.public.views.report import report, thanks

app_name = "directory"
urlpatterns = [
    path("pres-de-chez-moi/", nearby, name="nearby"),
    path("pres-de-chez-moi/autour-de-moi/", around, name="around"),
    path("pres-de-chez-moi/communes/", communes, name="communes"),
    path("pres-de-chez-moi/contours/<str:box>/", outlines, name="outlines"),
    path("pres-de-chez-moi/feed/", places_feed, name="feed"),
    path("lieu/<slug:slug>/", place, name="place"),
    path("lieu/<slug:slug>/signaler/", report, name="report"),
    path("lieu/<slug:slug>/signaler/merci/", thanks, name="report-thanks"),
]
