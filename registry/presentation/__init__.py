"""What the public reads about a tool, frozen: its content, its canonical form, and how it is read back."""
