"""What the core asks of the world: Protocols only."""
