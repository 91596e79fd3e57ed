"""Below the pages and commands: what runs the installation rather than the programme."""
