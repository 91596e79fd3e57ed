"""Floor 3: people, units, posts, what they may do and where, and the trail of what they did."""
