"""Section of the sitemap: public places."""

from core.sitemaps import PublicSitemap
from directory.models import Place


class PlacesSitemap(PublicSitemap):
    """Public places."""

    def items(self):
        """Places open to the public."""
        return Place.objects.public().order_by("pk")


def sections() -> dict[str, PublicSitemap]:
    """One section."""
    return {"places": PlacesSitemap()}
