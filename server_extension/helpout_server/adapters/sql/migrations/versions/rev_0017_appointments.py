"""Queues and bookings: what their closing brought. Revision 0017."""

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    raise NotImplementedError("A marketplace's promises are not undone; restore a copy instead.")
