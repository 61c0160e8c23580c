"""Availability: revision 0006."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    return


def downgrade() -> None:
    raise NotImplementedError("A marketplace's promises are not undone; restore a copy instead.")
