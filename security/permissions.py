"""Who reads the log of security: administrators."""

from accounts import roles

GROUP_PERMISSIONS = {roles.ADMINISTRATORS: ["security.view_securityevent"]}
