"""HTTP: one file of routes an area."""
