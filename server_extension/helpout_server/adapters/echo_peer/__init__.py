"""The echo peer of the network test: a process of its own, and what asks it."""
