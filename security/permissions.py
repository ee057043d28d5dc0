"""Permissions on the log of security: administrators read it."""

from accounts import roles

GROUP_PERMISSIONS = {roles.ADMINISTRATORS: ["security.view_securityevent"]}
