"""What the app adds to Wagtail's administration."""

from wagtail import hooks

from .viewsets import CommuneChooserViewSet, DirectoryViewSetGroup, PlaceChooserViewSet


@hooks.register("register_admin_viewset")
def viewsets():
    """Choosers first: forms of the others use their widgets."""
    return [
        CommuneChooserViewSet("commune_chooser"),
        PlaceChooserViewSet("place_chooser"),
        DirectoryViewSetGroup(),
    ]
