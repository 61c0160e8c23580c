"""Sign-ins by OpenID Connect: tokens that lapse, and sign-ins on their way to a Jupyter server.

Revision 0014.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

MOMENT = sa.BigInteger().with_variant(sa.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.add_column("account_tokens", sa.Column("lapses_at", MOMENT, nullable=True))
    op.create_table(
        "sign_in_attempts",
        # The hash of what the Jupyter server alone knows.
        sa.Column("challenge", sa.Text, primary_key=True),
        sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("browser_hash", sa.Text, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "state IN ('signed_in', 'confirmed', 'refused')", name="sign_in_attempts_state"
        ),
    )
    op.create_index("sign_in_attempts_account", "sign_in_attempts", ["account_id"])


def downgrade() -> None:
    raise NotImplementedError("A marketplace's promises are not undone; restore a copy instead.")
