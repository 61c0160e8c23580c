"""Booking: revision 0007."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    return


def downgrade() -> None:
    raise NotImplementedError("A marketplace's promises are not undone; restore a copy instead.")
