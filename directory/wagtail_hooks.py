"""Hooks of the directory: menu and choosers."""

from wagtail import hooks

from .viewsets import CommuneChooserViewSet, DirectoryViewSetGroup, PlaceChooserViewSet


@hooks.register("register_admin_viewset")
def viewsets():
    """Viewsets of the directory; choosers first, since forms of the others use their widgets."""
    return [
        CommuneChooserViewSet("commune_chooser"),
        PlaceChooserViewSet("place_chooser"),
        DirectoryViewSetGroup(),
    ]
