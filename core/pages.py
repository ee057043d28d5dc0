"""Numbers of pages in addresses."""

from django.utils.translation import gettext as _


def beyond_last(last: int) -> str:
    """What is said to who asks for a page after the ``last`` one, which is shown instead."""
    if last > 1:
        return _("There are only %(count)d pages: here is the last one.") % {"count": last}
    return _("This page number does not exist: here is the first page.")
