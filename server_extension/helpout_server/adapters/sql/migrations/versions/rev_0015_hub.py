"""What the Hub says of people: groups, and whether they may offer help. Revision 0015."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column(
        "accounts", sa.Column("may_offer", sa.Boolean, nullable=False, server_default=sa.true())
    )
    op.add_column("account_sign_ins", sa.Column("groups", sa.Text))


def downgrade() -> None:
    raise NotImplementedError("A marketplace's promises are not undone; restore a copy instead.")
