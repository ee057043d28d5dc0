"""Lists and forms of Wagtail's administration that show each person only the rows that are theirs."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import policy_registry

from registry.permissions import rows_for


class RowIndexView(generic.IndexView):
    """Lists only the rows that the person may open."""

    def get_base_queryset(self):
        """Rows that the person may open."""
        return super().get_base_queryset().filter(pk__in=rows_for(self.request.user, self.model).values("pk"))


class RowViewSet(ModelViewSet):
    """A viewset whose every view refuses the rows of others (404) and the changes that are not allowed (403)."""

    index_view_class = RowIndexView
    copy_view_enabled = False
    inspect_view_enabled = True
    add_to_admin_menu = False

    def construct_view(self, view_class, **kwargs):
        """Guard the view by row."""
        view = super().construct_view(view_class, **kwargs)
        action = {generic.EditView: "change", generic.DeleteView: "delete"}
        needed = next((name for kind, name in action.items() if issubclass(view_class, kind)), None)

        @wraps(view)
        def guarded(request, *args, **kwargs):
            if "pk" in kwargs:
                found = rows_for(request.user, self.model).filter(pk=kwargs["pk"]).first()
                if found is None:
                    raise Http404
                policy = policy_registry.get_by_type(self.model)
                if needed and not policy.user_has_permission_for_instance(request.user, needed, found):
                    raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded
