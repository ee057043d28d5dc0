"""Who may publish a page that a workflow protects."""

from wagtail.models import PagePermissionTester


class FourEyesPermissionTester(PagePermissionTester):
    """Wagtail's rules, but nobody publishes directly a page that a workflow protects.

    Whoever presses “publish” in the editor publishes their own version: so the button is for the workflow only.
    Administrators keep it for pages without health content (home, sections, legal notice).
    """

    def can_publish(self):
        """False under a workflow; Wagtail's answer elsewhere."""
        if not super().can_publish():
            return False
        if not self.page.has_workflow:
            return True
        return self.user.is_superuser and not getattr(self.page, "is_health_page", False)

    def can_publish_subpage(self):
        """A new page is a draft first."""
        return super().can_publish_subpage() and not self.page.has_workflow

    def can_set_view_restrictions(self):
        """Hiding a page is no publication: who may withdraw it may hide it."""
        return super().can_publish()

    def can_unschedule(self):
        """Nor is cancelling a scheduled publication."""
        return super().can_publish()
