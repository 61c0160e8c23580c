"""Organisation: revision 0011."""

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    return


def downgrade() -> None:
    raise NotImplementedError("A marketplace's promises are not undone; restore a copy instead.")
