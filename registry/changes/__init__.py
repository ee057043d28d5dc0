"""Changes of what people read about a tool: proposed, read by an officer, accepted or refused, never silent."""
