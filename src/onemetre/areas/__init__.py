"""Floor 2: the dated tree of administrative areas."""
