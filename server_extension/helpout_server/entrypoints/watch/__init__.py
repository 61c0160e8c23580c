"""How a marketplace is looked at from outside: metrics, health, and lines of a log."""
