"""The adapter of media servers against real ones."""
