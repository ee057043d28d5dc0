"""Addresses of Wagtail's administration open to accounts without rights on pages: closed by default.

Auditors, publishers of apps and label officers work under ``/admin/`` with people who write pages. Wagtail lets every
account that enters the administration open its choosers, its API, its reports and its histories: titles of pages under
moderation, all documents, names of accounts. Here each address of the administration has a rule, declared by the
application that it belongs to; one without is refused, and a system check names it. People with rights on pages keep
Wagtail's own rules.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core import checks
from django.urls import URLResolver, get_resolver
from wagtail.admin.auth import permission_denied
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.permissions import page_permission_policy, policy_registry

from core.declaration import AdminAddresses, declarations

_ADD_OR_CHANGE = ("add", "change", "publish")


def edits_pages(user: AbstractBaseUser) -> bool:
    """Whether the account may add, change or publish some page."""
    return user.is_superuser or page_permission_policy.user_has_any_permission(user, _ADD_OR_CHANGE)


def _holds(get_model: Callable) -> Callable:
    def rule(user: AbstractBaseUser) -> bool:
        policy = policy_registry.get_by_type(get_model())
        return edits_pages(user) or policy.user_has_any_permission(user, ("add", "change", "delete"))

    return rule


def _permitted(*permissions: str) -> Callable:
    return lambda user: edits_pages(user) or any(user.has_perm(name) for name in permissions)


RULES: dict[str, Callable] = {
    "everyone": lambda user: True,  # about oneself, or nothing at all
    "own": lambda user: True,  # the view asks for the right on its own model, and shows that model alone
    "pages": edits_pages,
    "images": _holds(get_image_model),
    "documents": _holds(get_document_model),
}

#: Addresses of libraries; those of our applications are in their declarations (``core.declaration``).
OF_LIBRARIES = (
    AdminAddresses(
        spaces=(
            *("wagtailadmin_collections", "wagtailadmin_workflows", "wagtaillocales", "wagtailredirects"),
            *("wagtailsettings", "wagtailsites", "wagtailusers_groups", "wagtailusers_users", "wagtailsnippets"),
        )
    ),
    AdminAddresses(
        rule="pages",
        spaces=(
            *("wagtail_localize", "wagtailadmin_api:pages", "wagtailadmin_pages", "wagtailadmin_reports"),
            *("wagtailadmin_editing_sessions", "wagtailembeds"),
        ),
        names=(
            *("wagtailadmin_explore_root", "wagtailadmin_explore", "wagtailadmin_explore_results"),
            *("wagtail_bulk_action", "wagtailadmin_choose_page", "wagtailadmin_choose_page_child"),
            *("wagtailadmin_choose_page_search", "wagtailadmin_choose_page_chosen_multiple"),
            *("wagtailadmin_choose_page_external_link", "wagtailadmin_choose_page_email_link"),
            *("wagtailadmin_choose_page_phone_link", "wagtailadmin_choose_page_anchor_link"),
            *("wagtailadmin_tag_autocomplete", "wagtailadmin_tag_model_autocomplete", "wagtailadmin_block_preview"),
            "submit_translation",
        ),
    ),
    AdminAddresses(rule="documents", spaces=("wagtaildocs", "wagtaildocs_chooser", "wagtailadmin_api:documents")),
    AdminAddresses(rule="images", spaces=("wagtailimages", "wagtailimages_chooser", "wagtailadmin_api:images")),
    AdminAddresses(
        rule="everyone",
        names=(
            *("wagtailadmin_home", "wagtailadmin_account", "wagtailadmin_login", "wagtailadmin_logout"),
            *("wagtailadmin_password_reset", "wagtailadmin_password_reset_done"),
            *("wagtailadmin_password_reset_confirm", "wagtailadmin_password_reset_complete"),
            *("wagtailadmin_javascript_catalog", "wagtailadmin_sprite", "wagtailadmin_dismissibles"),
            "wagtailadmin_error_test",
            "",  # addresses without name, which answer 404 or a redirect
        ),
    ),
)


def classified() -> Iterator[tuple[str, Callable | None]]:
    """Each namespace (it ends with a colon) and name that is declared, and its rule; ``None`` for one that is none."""
    ours = (addresses for declaration in declarations().values() for addresses in declaration.admin)
    for one in (*OF_LIBRARIES, *ours):
        rule = _permitted(*one.permissions) if one.permissions else RULES.get(one.rule)
        for name in (*(f"{space}:" for space in one.spaces), *one.names):
            yield name, rule


@cache
def _rules() -> dict[str, Callable | None]:
    return dict(classified())


def key_of(namespaces: Iterable[str], name: str | None) -> str:
    """What an address is classified under: its namespaces, or its name when it has none."""
    space = ":".join(namespaces)
    return f"{space}:" if space else name or ""


def rule_of(namespaces: Iterable[str], name: str | None) -> Callable | None:
    """Rule of an address of the administration; ``None`` when nobody declared it."""
    return _rules().get(key_of(namespaces, name))


def addresses() -> Iterator[str]:
    """What every address of the administration is classified under."""

    def walk(patterns: Iterable, spaces: list[str], prefix: str) -> Iterator[str]:
        for item in patterns:
            path = prefix + str(item.pattern)
            if isinstance(item, URLResolver):
                yield from walk(item.url_patterns, [*spaces, *([item.namespace] if item.namespace else [])], path)
            elif f"/{path}".startswith(settings.ADMIN_PREFIX):
                yield key_of(spaces, item.name)

    return walk(get_resolver().url_patterns, [], "")


def faults() -> list[checks.CheckMessage]:
    """Addresses of the administration that have not one rule, declared by whom they belong to (a system check)."""
    there, declared = set(addresses()), Counter(name for name, _rule in classified())
    found: list[checks.CheckMessage] = []
    for name in sorted(there - declared.keys()):
        message = f"Nobody says who may open {name or 'an address without name'} under {settings.ADMIN_PREFIX}."
        found.append(checks.Error(message, hint="AdminAddresses, under admin of a declaration.", id="prevenance.E031"))
    for name, rule in classified():
        if name not in there or rule is None or declared[name] > 1:
            message = f"{name} has no address, no known rule, or is declared twice."
            found.append(checks.Error(message, hint="AdminAddresses, in declarations.", id="prevenance.E032"))
    return found


class AdminAccessMiddleware:
    """Refuse addresses whose rule does not let the account in, and addresses without rule."""

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
        rule = rule_of(match.namespaces, match.url_name) or edits_pages
        return None if rule(request.user) else permission_denied(request)
