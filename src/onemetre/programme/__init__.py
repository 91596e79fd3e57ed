"""Floor 7: plans as they run: what was promised, and what came of it."""
