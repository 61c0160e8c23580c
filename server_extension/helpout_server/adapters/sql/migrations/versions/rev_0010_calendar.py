"""Calendar: revision 0010."""

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    return


def downgrade() -> None:
    raise NotImplementedError("A marketplace's promises are not undone; restore a copy instead.")
