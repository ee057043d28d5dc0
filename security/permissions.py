"""Who reads the log of security: administrators."""

from core import roles

GROUP_PERMISSIONS = {roles.ADMINISTRATORS: ["security.view_securityevent"]}
