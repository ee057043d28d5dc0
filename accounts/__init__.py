"""Names of the roles, which every floor above declares its permissions for; no model, no rule."""
