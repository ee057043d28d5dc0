"""Section of the sitemap: public sheets of the label."""

from core.sitemaps import PublicSitemap
from registry.models import Tool


class ToolsSitemap(PublicSitemap):
    """Public sheets of the label."""

    def items(self):
        """Tools that anyone may see."""
        return Tool.objects.public().for_list().order_by("pk")

    def lastmod(self, tool: Tool):
        """Last change of what people read of it."""
        return tool.shown.since


def sections() -> dict[str, PublicSitemap]:
    """One section."""
    return {"label": ToolsSitemap()}
