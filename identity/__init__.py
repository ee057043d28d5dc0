"""People and bodies: who belongs to which organisation, since when, and which bodies are one or linked."""
