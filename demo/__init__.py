"""Demo data on the top floor: invented tools, public places, pages; what a newcomer looks at."""
