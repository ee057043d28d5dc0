"""English, as in Europe."""
