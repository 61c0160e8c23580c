"""Notice: revision 0008."""

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    return


def downgrade() -> None:
    raise NotImplementedError("A marketplace's promises are not undone; restore a copy instead.")
