"""Models of the ground floor."""
