"""Demo data of the local offer: communes, kinds of offer, real public places from dated open data."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from directory import reference
from directory.models import SourceRecord, Territory
from directory.places.kinds import load_kinds
from directory.sources import FranceServices, Mednum, OwnFormat, importing

FOLDER = Path(settings.ROOT) / "fixtures" / "places"
Progress = Callable[[str, int, int], None]

EXTRACTS = (
    ("france-services", dt.date(2024, 8, 1), FranceServices.source),
    (
        "mednum-maine-et-loire",
        None,
        {
            **Mednum.source,
            "name": "Lieux de médiation numérique de Maine-et-Loire",
            "attribution": "Département de Maine-et-Loire, Société numérique (ANCT)",
        },
    ),
)


def load(progress: Progress) -> None:
    """Load what is missing; a source that already has records is left as it is, and so are corrections by people."""
    if not Territory.objects.municipal().exists():
        reference.load(progress)
    load_kinds()
    for code, date, source in EXTRACTS:
        if SourceRecord.objects.filter(source__code=code).exists():
            progress(code, 1, 1)
            continue
        path = FOLDER / f"{code}.csv.gz"
        importing.run(OwnFormat(code), path, progress=progress, date=date, source=source, partial=True)
