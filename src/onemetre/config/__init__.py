"""Floor 10: settings, addresses, the server's door."""
