"""Every step from an empty database to today's, run by ``adapters/sql/revisions.py``."""
