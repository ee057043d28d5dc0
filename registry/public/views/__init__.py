"""Public pages of the label: no session, no cookie, every state is an address."""
