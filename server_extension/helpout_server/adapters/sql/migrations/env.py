"""Runs the revisions on the connection that ``adapters/sql/revisions.py`` opened.

Alembic runs this file; nothing imports it.
"""

from alembic import context

# One transaction over all revisions, on SQLite too: an upgrade happens whole or not at all.
context.configure(
    connection=context.config.attributes["connection"],
    transactional_ddl=True,
    render_as_batch=False,
)
with context.begin_transaction():
    context.run_migrations()
