"""Calendars elsewhere: asked over a guarded connection, counted in a process of its own."""
