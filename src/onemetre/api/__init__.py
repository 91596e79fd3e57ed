"""Floor 9: what the pages tell, as typed JSON."""
