"""Availability: travel, time off, and limits a day and a week.

Revision 0006. Validity of a weekly rule and the note of an exception stand in the JSON that is
there; what was written before is shorter, which is read as none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    for name in ("travels", "time_off"):
        op.add_column(
            "availabilities", sa.Column(name, sa.JSON, nullable=False, server_default="[]")
        )
    for name in ("max_per_day", "max_per_week"):
        op.add_column("availabilities", sa.Column(name, sa.Integer))


def downgrade() -> None:
    raise NotImplementedError("A marketplace's promises are not undone; restore a copy instead.")
