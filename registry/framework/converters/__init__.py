"""Turn frameworks published elsewhere into the shape of ours; the engine itself knows none of them."""
