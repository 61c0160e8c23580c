"""Several replicas on one database: how often a room was taken. Revision 0016.

Whoever loads a room counts up; a replica that loaded it before stores nothing more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column(
        "live_sessions",
        sa.Column("room_taken", sa.BigInteger, nullable=False, server_default="0"),
    )


def downgrade() -> None:
    raise NotImplementedError("A marketplace's promises are not undone; restore a copy instead.")
