"""Demo accounts: one per role, passwords public, refused in production (see ``prevenance.checks``)."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from wagtail.users.models import UserProfile

from accounts import roles
from core import languages

from .checks import DEMO_DOMAIN

DEMO_PASSWORD = "prevenance-demo"  # noqa: S105 - public on purpose


@dataclass(frozen=True)
class DemoAccount:
    """A person of the demo: user name, display name, role in French, group."""

    username: str
    first_name: str
    last_name: str
    role: str
    group: str


ACCOUNTS = (
    DemoAccount("admin", "Awa", "Diallo", "administratrice", roles.ADMINISTRATORS),
    DemoAccount("editrice", "Camille", "Roussel", "éditrice", roles.EDITORS),
    DemoAccount("moderateur", "Karim", "Benali", "modérateur", roles.MODERATORS),
    DemoAccount("medecin", "Sofia", "Lambert", "modératrice, validation santé", roles.MODERATORS),
    DemoAccount("auditrice1", "Inès", "Moreau", "auditrice du label (1)", roles.AUDITORS),
    DemoAccount("auditeur2", "Paul", "Lefèvre", "auditeur du label (2)", roles.AUDITORS),
    DemoAccount("auditrice3", "Nora", "Haddad", "auditrice du label (3, départage)", roles.AUDITORS),
    DemoAccount("instructrice", "Léa", "Marchand", "instructrice du label", roles.LABEL_OFFICERS),
    DemoAccount("commissaire", "Simone", "Girard", "membre de la commission du label", roles.COMMISSION),
    DemoAccount("publicateur", "Yanis", "Meyer", "publie les décisions du label", roles.LABEL_PUBLICATION),
    DemoAccount("editeur-app", "Hugo", "Caron", "éditeur d'un outil", roles.APP_PUBLISHERS),
)


def create_demo_accounts() -> None:
    """Create the missing accounts; a password changed by a person is left alone."""
    for account in ACCOUNTS:
        user, created = get_user_model().objects.get_or_create(
            username=account.username,
            defaults={
                "email": f"{account.username}@{DEMO_DOMAIN}",
                "first_name": account.first_name,
                "last_name": account.last_name,
                "is_superuser": account.group == roles.ADMINISTRATORS,
                "is_staff": account.group == roles.ADMINISTRATORS,
            },
        )
        if created:
            user.set_password(DEMO_PASSWORD)
            user.save()
            UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": languages.default()})
        user.groups.add(Group.objects.get(name=account.group))
