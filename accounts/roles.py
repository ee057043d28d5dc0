"""Names of the groups (roles) that the product knows; permissions are declared per app in ``permissions.py``."""

from typing import Final

ADMINISTRATORS: Final = "Administrateurs"
EDITORS: Final = "Éditeurs"
MODERATORS: Final = "Modérateurs"
AUDITORS: Final = "Auditeurs"
LABEL_OFFICERS: Final = "Instructeurs du label"
COMMISSION: Final = "Commission du label"
LABEL_PUBLICATION: Final = "Publication du label"
APP_PUBLISHERS: Final = "Éditeurs d'outils"

ALL: Final = (
    ADMINISTRATORS,
    EDITORS,
    MODERATORS,
    AUDITORS,
    LABEL_OFFICERS,
    COMMISSION,
    LABEL_PUBLICATION,
    APP_PUBLISHERS,
)
