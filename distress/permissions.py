"""Who reads how often numbers were shown: those who write and review pages."""

from accounts import roles

_COUNTS = ["distress.view_flagcount"]

GROUP_PERMISSIONS = {roles.EDITORS: _COUNTS, roles.MODERATORS: _COUNTS}
