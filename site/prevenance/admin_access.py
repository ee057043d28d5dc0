"""Addresses of Wagtail's administration open to accounts without rights on pages: one list, closed by default.

Auditors, publishers of apps and label officers work under ``/admin/`` with people who write pages. Wagtail lets every
account that enters the administration open its choosers, its API, its reports and its histories: titles of pages under
moderation, all documents, names of accounts. Here each address of the administration has a class, each class a rule;
an address without class is refused, and a test names it. People with rights on pages keep Wagtail's own rules.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from wagtail.admin.auth import permission_denied
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.permissions import page_permission_policy, policy_registry

_ADD_OR_CHANGE = ("add", "change", "publish")


def edits_pages(user: AbstractBaseUser) -> bool:
    """Whether the account may add, change or publish some page."""
    return user.is_superuser or page_permission_policy.user_has_any_permission(user, _ADD_OR_CHANGE)


def _holds(get_model: Callable) -> Callable:
    def rule(user: AbstractBaseUser) -> bool:
        policy = policy_registry.get_by_type(get_model())
        return edits_pages(user) or policy.user_has_any_permission(user, ("add", "change", "delete"))

    return rule


def _model(*permissions: str) -> Callable:
    return lambda user: edits_pages(user) or any(user.has_perm(name) for name in permissions)


RULES: dict[str, Callable] = {
    "everyone": lambda user: True,  # about oneself, or nothing at all
    "own": lambda user: True,  # the view asks for the right on its own model, and shows that model alone
    "pages": edits_pages,
    "images": _holds(get_image_model),
    "documents": _holds(get_document_model),
    "tools": _model("registry.add_tool"),  # every tool, those under examination included
    "places": _model("directory.view_place", "directory.change_place"),
    "offer kinds": _model("directory.view_offerkind", "directory.change_offerkind"),
    "terms": _model("vocabularies.view_topic", "vocabularies.change_topic"),
    "words": _model("search.view_synonymgroup", "search.change_synonymgroup"),
}

#: Class of whole namespaces.
NAMESPACES: dict[str, str] = {
    **dict.fromkeys(
        ("evaluation", "framework", "dossier", "publisher", "stateevent", "tool", "verification", "registry_workspace"),
        "own",
    ),
    **dict.fromkeys(("offer", "organization", "place", "report", "source"), "own"),
    **dict.fromkeys(("identity", "organisation"), "own"),
    **dict.fromkeys(
        (
            "wagtailadmin_collections", "wagtailadmin_workflows", "wagtaillocales", "wagtailredirects",
            "wagtailsettings", "wagtailsites", "wagtailusers_groups", "wagtailusers_users",
        ),
        "own",
    ),
    **dict.fromkeys(
        (
            "wagtailsnippets", "wagtailsnippets_content_guidelineversion", "wagtailsnippets_directory_offerkind",
            "wagtailsnippets_search_emptyquery", "wagtailsnippets_search_synonymgroup",
            "wagtailsnippets_vocabularies_audience", "wagtailsnippets_vocabularies_topic",
        ),
        "own",
    ),
    **dict.fromkeys(
        (
            "wagtail_localize", "wagtailadmin_api:pages", "wagtailadmin_pages", "wagtailadmin_reports",
            "wagtailadmin_editing_sessions", "wagtailembeds", "wagtailsnippetchoosers_content_guidelineversion",
        ),
        "pages",
    ),
    **dict.fromkeys(("wagtaildocs", "wagtaildocs_chooser", "wagtailadmin_api:documents"), "documents"),
    **dict.fromkeys(("wagtailimages", "wagtailimages_chooser", "wagtailadmin_api:images"), "images"),
    "tool_chooser": "tools",
    "place_chooser": "places",
    "commune_chooser": "places",
    "wagtailsnippetchoosers_directory_offerkind": "offer kinds",
    "wagtailsnippetchoosers_search_emptyquery": "words",
    "wagtailsnippetchoosers_search_synonymgroup": "words",
    "wagtailsnippetchoosers_vocabularies_audience": "terms",
    "wagtailsnippetchoosers_vocabularies_topic": "terms",
}  # fmt: skip

#: Class of addresses without namespace. ``None``: addresses without name, which answer 404 or a redirect.
NAMES: dict[str | None, str] = {
    **dict.fromkeys(
        (
            "wagtailadmin_home", "wagtailadmin_account", "wagtailadmin_login", "wagtailadmin_logout",
            "wagtailadmin_password_reset", "wagtailadmin_password_reset_done", "wagtailadmin_password_reset_confirm",
            "wagtailadmin_password_reset_complete", "wagtailadmin_javascript_catalog", "wagtailadmin_sprite",
            "wagtailadmin_dismissibles", "wagtailadmin_error_test", None,
        ),
        "everyone",
    ),
    **dict.fromkeys(("security_log", "security_log_results"), "own"),
    **dict.fromkeys(("search-synonyms-export", "search-synonyms-import", "red_flags"), "own"),
    **dict.fromkeys(("opinions", "opinion_words"), "own"),
    **dict.fromkeys(
        (
            "wagtailadmin_explore_root", "wagtailadmin_explore", "wagtailadmin_explore_results", "wagtail_bulk_action",
            "wagtailadmin_choose_page", "wagtailadmin_choose_page_child", "wagtailadmin_choose_page_search",
            "wagtailadmin_choose_page_chosen_multiple", "wagtailadmin_choose_page_external_link",
            "wagtailadmin_choose_page_email_link", "wagtailadmin_choose_page_phone_link",
            "wagtailadmin_choose_page_anchor_link", "wagtailadmin_tag_autocomplete",
            "wagtailadmin_tag_model_autocomplete", "wagtailadmin_block_preview", "submit_translation",
            "own_structure", "overdue_reviews", "overdue_reviews_results", "missing_alt", "missing_alt_results",
            "stale_translations", "stale_translations_results", "old_reviews", "old_reviews_results",
        ),
        "pages",
    ),
}  # fmt: skip


def class_of(namespaces: list[str], name: str | None) -> str | None:
    """Class of an address of the administration; None when nobody classified it."""
    space = ":".join(namespaces)
    return NAMESPACES.get(space) if space else NAMES.get(name)


class AdminAccessMiddleware:
    """Refuse addresses whose class the account's permissions do not open, and addresses without class."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Pass the request on; see :meth:`process_view`."""
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Ask the rule of the address; otherwise Wagtail's own refusal (a message at home, 403 for scripts)."""
        match = request.resolver_match
        if not request.path_info.startswith(settings.ADMIN_PREFIX) or not request.user.is_authenticated:
            return None
        rule = RULES.get(class_of(match.namespaces, match.url_name) or "", edits_pages)
        return None if rule(request.user) else permission_denied(request)
