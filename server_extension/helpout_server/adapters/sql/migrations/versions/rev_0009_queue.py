"""Queue: revision 0009."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    return


def downgrade() -> None:
    raise NotImplementedError("A marketplace's promises are not undone; restore a copy instead.")
