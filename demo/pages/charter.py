"""Versions of the charter of partnerships. A published version never changes: it is written once."""

import yaml

from content.models import GuidelineCriterion, GuidelinePage, GuidelineVersion
from demo.pages import files


def load(page: GuidelinePage) -> None:
    """Write the versions that ``page`` has not yet."""
    sources = yaml.safe_load((files.ROOT / "guideline" / "sources.yaml").read_text(encoding="utf-8"))
    for row in files.guideline():
        if GuidelineVersion.objects.filter(page=page, number=row["number"]).exists():
            continue
        version = GuidelineVersion(page=page, number=row["number"], changes=row["changes"])
        version.criteria = [
            GuidelineCriterion(
                sort_order=order, number=line["number"], text=line["text"], reason=line["reason"],
                source_title=sources[line["source"]]["title"], source_url=sources[line["source"]]["url"],
            )
            for order, line in enumerate(row["criteria"])
        ]  # fmt: skip
        version.published_on = row["published_on"]
        version.enter_as_published()  # invented history: it was approved before the demo begins
